import { breakGlassKind } from '@millwright/core/state/kinds/account.ts';
import { canonicalJson } from '@millwright/core/model/canonical.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { resultKind, waiverKind } from '@millwright/core/state/kinds/evidence.ts';
import { importKind, unreadKind } from '@millwright/core/state/kinds/import.ts';
import { composeKind } from '@millwright/core/state/kinds/release.ts';
import { runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import { describe, expect, it } from 'vitest';
import type { Facts } from './facts.ts';
import { filesOf } from './manifest.ts';
import type { Page } from './page.ts';
import { compose, imported, nodeState, plan, result, run } from './sample-records.ts';
import { type Sample, factsOf, sampleState } from './sample-state.ts';
import { allPages } from './views.ts';
import type { ComponentData } from './views/component.ts';
import type { ComposeData } from './views/compose.ts';
import type { GateData } from './views/gate.ts';
import type { HomeData } from './views/home.ts';
import type { LogData } from './views/log.ts';
import type { ProductData } from './views/product.ts';
import type { RebuildData } from './views/rebuild.ts';

/** The sample with some kinds' records replaced. */
function changed(...records: Sample['records']): Sample {
  const sample = sampleState();
  const names = new Set(records.map(([kind]) => kind.name));
  return { ...sample, records: [...sample.records.filter(([kind]) => !names.has(kind.name)), ...records] };
}

function pageAt<Data>(facts: Facts, url: string): Page<Data> {
  const found = allPages(facts).find((page) => page.url === url);
  if (found === undefined) throw new Error(`no page at ${url}`);
  return found as Page<Data>;
}

async function at<Data>(url: string, sample = sampleState()): Promise<Page<Data>['model']> {
  return pageAt<Data>(await factsOf(sample), url).model;
}

/** Every address a model links to. */
function linksIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linksIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => (key === 'url' && typeof item === 'string' ? [item] : linksIn(item)));
}

describe('the first page', () => {
  it('says what is broken, due and waiting, in one sentence and by name', async () => {
    const home = await at<HomeData>('/');
    expect(home.verdict).toBe('One thing is broken, four are due today, and two wait for a person.');
    expect(home.data.broken).toMatchObject([
      {
        kind: 'build',
        what: { text: 'broken-clock', url: '/c/generic/demo/broken-clock/' },
        sentence: 'mk.sh: line 3: gears: not found',
        who: [{ text: 'Alice' }],
        where: { url: '/rebuild/r-20261123-1/' },
      },
    ]);
    expect(home.data.due.map((line) => line.at)).toEqual(['2026-11-23T12:20:00Z', '2026-11-23T16:00:00Z', '2026-11-23T18:00:00.000Z', '2026-11-24T00:00:00Z']);
    expect(home.data.waiting).toMatchObject([
      { who: 'releng of web', todo: 'approve compose:web-1-20261123.1 stable', command: true },
      { who: 'releng, not Alice', todo: 'confirm 7K2Q', command: true, until: '2026-11-23T12:20:00Z' },
    ]);
  });

  it('forgets a failure once a later rebuild made the component', async () => {
    const later = run('r-20261123-2', { created: '2026-11-23T11:00:00Z', state: 'done' });
    const facts = await factsOf(
      changed([runKind, [run('r-20261123-1'), later]], [runNodeKind, [nodeState('n3', 'failed'), nodeState('n3', 'built', { run: 'r-20261123-2' })]]),
    );
    expect(pageAt<HomeData>(facts, '/').model.data.broken).toEqual([]);
  });

  it('counts a failed test until it is waived or passes', async () => {
    const failed = (...records: Sample['records']) => at<HomeData>('/', changed([runNodeKind, []], [waiverKind, []], ...records));
    expect((await failed()).data.broken.map((line) => line.sentence)).toEqual(['The test smoke failed on web-1-20261123.1.']);
    expect((await failed([resultKind, [result('a'), result('b', { outcome: 'passed', time: '2026-11-23T11:30:00Z' })]])).data.broken).toEqual([]);
    expect((await at<HomeData>('/', changed([runNodeKind, []]))).data.broken).toEqual([]);
  });

  it('does not count a failed test that no policy asks for, nor one of a compose that stands nowhere', async () => {
    const failed = (record: object) => at<HomeData>('/', changed([runNodeKind, []], [waiverKind, []], [resultKind, [{ ...result('a'), ...record }]]));
    expect((await failed({})).data.broken).toHaveLength(1);
    expect((await failed({ test: 'curious' })).data.broken).toEqual([]);
    expect((await failed({ subject: 'compose:web-1-20261101.0' })).data.broken).toEqual([]);
  });

  it('names what a compose lacks and a source that cannot be read', async () => {
    const lacking = compose('web-1-20261123.2', {
      state: 'incomplete',
      created: '2026-11-23T11:00:00Z',
      missing: [{ component: 'tower', reason: 'never built' }],
    });
    const broken = (
      await at<HomeData>('/', changed([runNodeKind, []], [composeKind, [lacking]], [importKind, [imported('self', { error: 'The file is gone.' })]]))
    ).data.broken;
    expect(broken.map((line) => line.sentence)).toEqual([
      'The source self cannot be read: The file is gone. What was imported 2026-11-23 stays.',
      'The newest compose of web/1 is not whole; missing: tower (never built).',
    ]);
  });

  it('names a component whose source could not be taken up, as long as it is configured', async () => {
    const [purl, gone] = ['pkg:generic/demo/hello', 'pkg:generic/demo/gone'];
    const unread = (component: string) => ({
      component,
      name: component.slice(17),
      reason: 'No repository is there.',
      hint: null,
      time: '2026-11-23T09:00:00Z',
    });
    const { broken } = (await at<HomeData>('/', changed([runNodeKind, []], [unreadKind, [unread(purl), unread(gone)]]))).data;
    expect(broken).toMatchObject([
      { what: { text: 'hello' }, sentence: 'The source of hello could not be taken up: No repository is there.', todo: 'refresh hello' },
    ]);
  });

  it('leaves out plans that are over', async () => {
    const over = [plan('p-1', { state: 'applied' }), plan('p-2', { expires: '2026-11-23T11:59:00Z' })];
    const home = await at<HomeData>('/', changed([planKind, over]));
    expect(home.data.waiting.map((line) => line.todo)).toEqual(['approve compose:web-1-20261123.1 stable']);
  });

  it('keeps what somebody did alone until an admin has signed it off', async () => {
    const act = {
      id: 'g-1',
      plan: 'p-1',
      command: 'promote web/1 stable',
      by: 'person:alice',
      room: 'room:console',
      why: 'nobody is awake',
      time: '2026-11-23T08:00:00Z',
    };
    const open = await at<HomeData>('/', changed([breakGlassKind, [{ ...act, signedOff: null }]]));
    expect(open.data.waiting[0]).toMatchObject({
      who: 'an admin, not Alice',
      sentence: 'Alice did alone what needs two: promote web/1 stable (nobody is awake)',
      todo: 'break-glass g-1 --sign-off',
    });
    const signed = await at<HomeData>('/', changed([breakGlassKind, [{ ...act, signedOff: { by: 'person:dana', time: '2026-11-23T09:00:00Z' } }]]));
    expect(signed.data.waiting.map((line) => line.todo)).not.toContain('break-glass g-1 --sign-off');
  });

  it('is calm when nothing has happened yet', async () => {
    const home = await at<HomeData>('/', { at: '2026-11-23T12:00:00Z', files: {}, records: [], acts: [] });
    expect(home.verdict).toBe('Nothing is broken, nothing is due today, and nothing waits for a person.');
    expect(home.status).toEqual({ word: 'in order', shape: 'good' });
  });

  it('says that the recorded configuration cannot be read, and shows the rest', async () => {
    const sample = sampleState();
    const facts = await factsOf({ ...sample, files: { ...sample.files, 'config/factory.yaml': 'nme: demo\n' } });
    expect(pageAt<HomeData>(facts, '/').model.data.broken.map((line) => line.kind)).toContain('configuration');
    expect(pageAt<RebuildData>(facts, '/rebuild/r-20261123-1/').model.data.nodes).toHaveLength(4);
  });
});

describe('a component', () => {
  it('tells where it ships and over what', async () => {
    const tiny = await at<ComponentData>('/c/npm/tiny/');
    expect(tiny.data.shipsIn).toHaveLength(3);
    expect(tiny.data.shipsIn[0]?.path.map((step) => step.text)).toEqual(['hello', '@web/kit', 'tiny']);
    expect(tiny.data.versions.map((item) => item.version)).toEqual(['2.0.0', '1.9.0']);
    expect(tiny.data.usedBy).toMatchObject({
      total: 2,
      direct: 1,
      bounded: false,
      items: [
        { thing: { text: '@web/kit', url: '/c/npm/%40web/kit/' }, relation: 'requires', constraint: '^2', distance: 1, via: null },
        { thing: { text: 'hello' }, distance: 2, via: { text: '@web/kit' } },
      ],
    });
  });

  it('shows builds, source, owners and both directions', async () => {
    const { data, status, verdict } = await at<ComponentData>('/c/generic/demo/libgreet/');
    expect(status).toEqual({ word: 'ships', shape: 'good' });
    expect(verdict).toBe('libgreet 2.0 is what was last built; it ships in web/1 candidate and web/1 testing.');
    expect(data.owners).toEqual([{ text: 'Alice', url: '/people/#alice' }]);
    expect(data.usedBy.items.map((line) => [line.thing.text, line.distance])).toEqual([
      ['broken-clock', 1],
      ['hello', 1],
      ['tower', 2],
    ]);
    expect(data.builds).toMatchObject([{ version: '2.0', rebuild: { url: '/rebuild/r-20261123-1/' }, log: { text: 'logs/b-libgreet-2.0.txt', url: null } }]);
    expect(data.source).toMatchObject({ version: '2.0' });
  });

  it('says why the newest build failed', async () => {
    const { verdict, status } = await at<ComponentData>('/c/generic/demo/broken-clock/');
    expect(verdict).toBe('The newest build of broken-clock failed: mk.sh: line 3: gears: not found');
    expect(status?.shape).toBe('bad');
  });
});

describe('a rebuild, a compose, a product, a gate, the log', () => {
  it('shows failures first, with what they hold up', async () => {
    const { data, verdict } = await at<RebuildData>('/rebuild/r-20261123-1/');
    expect(verdict).toBe('The rebuild of libgreet failed: broken-clock did not build, and 1 node could not follow; 2 built.');
    expect(data.nodes.map((node) => node.status.word)).toEqual(['failed', 'dep-failed', 'built', 'built']);
    expect(data.failures).toMatchObject([{ sentence: 'mk.sh: line 3: gears: not found', log: { text: 'logs/k.txt', url: null }, holdsUp: 1 }]);
    expect(data.leftOut).toMatchObject([{ reason: 'retired' }]);
  });

  it('shows what a compose holds, who signed it, and what changed', async () => {
    const { data } = await at<ComposeData>('/compose/web-1-20261123.1/');
    expect(data.stages.map((stage) => stage.stage)).toEqual(['candidate', 'testing']);
    expect(data.signatures).toEqual([{ key: 'build', means: 'build', signed: 2, total: 2, stages: [], without: [] }]);
    expect(data.sinceLast).toMatchObject({
      since: { text: 'web-1-20261122.0', url: '/compose/web-1-20261122.0/' },
      sentence: '1 added; 1 package is the same.',
      list: [
        {
          package: { text: 'libgreet', url: '/c/generic/demo/libgreet/' },
          what: 'added',
          from: null,
          to: '2.0',
          rebuild: { url: '/rebuild/r-20261123-1/' },
        },
      ],
    });
    expect(data.sinceGood?.since.text).toBe('web-1-20261122.0');
    expect(data.results).toMatchObject([{ test: 'smoke', status: { word: 'failed' }, waiver: { by: { text: 'Bob' }, why: 'The rig is on fire.' } }]);
    expect(data.gates.map((gate) => gate.stage)).toEqual(['stable', 'testing']);
  });

  it('shows each stage of a release and what stands in the way', async () => {
    const { data, verdict } = await at<ProductData>('/product/web/');
    expect(verdict).toBe('web/1 has web-1-20261122.0 in stable; 3 things need somebody.');
    const [release] = data.releases;
    expect(release?.stages.map((stage) => [stage.name, stage.compose?.text, stage.gate?.status.word])).toEqual([
      ['candidate', 'web-1-20261123.1', undefined],
      ['testing', 'web-1-20261123.1', undefined],
      ['stable', 'web-1-20261122.0', 'needs approval'],
    ]);
    expect(release?.dates).toMatchObject({ state: 'supported', next: '2026-11-23T18:00:00.000Z' });
    expect(release?.freezes).toMatchObject([{ stage: 'stable', why: 'A talk.' }]);
  });

  it('gives a gate its sentence, every answer by name, and who acts next', async () => {
    const { data, verdict } = await at<GateData>('/gate/d-1/');
    expect(verdict).toContain('one approval by releng is missing');
    expect(data.answers.map((answer) => [answer.rule, answer.status.word, answer.status.shape])).toEqual([
      ['soak', 'waiting', 'wait'],
      ['approval', 'missing', 'person'],
      ['test', 'waived', 'good'],
    ]);
    expect(data.next).toEqual({ who: 'releng of web', todo: 'approve compose:web-1-20261123.1 stable', command: true, at: null });
    expect(data.answers.at(-1)?.waiver).toMatchObject({ id: 'w-1', by: { text: 'Bob' }, why: 'The rig is on fire.' });
  });

  it("takes the system's commits together and leaves people's apart", async () => {
    const { data } = await at<LogData>('/log/');
    expect(data.entries.map((entry) => [entry.who.text, entry.count])).toEqual([
      ['Alice', 1],
      ['Millwright', 2],
    ]);
  });
});

describe('every model', () => {
  it('links only to pages that are there', async () => {
    const pages = allPages(await factsOf(sampleState()));
    const known = new Set(pages.map((page) => page.url));
    const links = pages.flatMap((page) => linksIn({ ...page.model, alternates: [] })).filter((url) => url.startsWith('/'));
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter((url) => !known.has(url.replace(/#.*/, '')))).toEqual([]);
  });

  it('is the same whenever it is made from the same state', async () => {
    const models = async (sample: Sample) => allPages(await factsOf(sample)).map((page) => canonicalJson(page.model));
    const sample = sampleState();
    const files = Object.fromEntries(Object.entries(sample.files).toReversed());
    expect(await models({ ...sample, files })).toEqual(await models(sample));
  });

  it('makes hostile names harmless, in text, links and folders', async () => {
    const long = 'x'.repeat(10_000);
    const names = ['<script>alert(1)</script>', '\u202Etxt.exe', 'a\nb\u0000c', '..', '.hidden', 'index.html', 'a/b', long, 'с~+:%?#', '"onload="x'];
    const shard = names.map((name) => ({ purl: `pkg:npm/${encodeURIComponent(name)}@1`, kind: 'artifact', name, version: '1', edges: [] }));
    const hostile = result('r', { test: '\u202Eevil', url: 'javascript:alert(1)', by: `person:${long}` });
    const sample = changed([resultKind, [hostile]]);
    const facts = await factsOf({ ...sample, files: { ...sample.files, 'content/self/0.jsonl': shard.map((line) => JSON.stringify(line)).join('\n') } });
    const pages = allPages(facts);
    for (const page of pages) {
      const text = canonicalJson(page.model);
      expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/u);
      expect(text).not.toContain('x'.repeat(2000));
      expect(linksIn(page.model).filter((url) => !/^(\/|https?:)/.test(url))).toEqual([]);
      expect(() => filesOf(page)).not.toThrow();
    }
    expect(pages.filter((page) => page.template === 'component' && page.url.startsWith('/c/npm/')).length).toBeGreaterThanOrEqual(8);
  });
});
