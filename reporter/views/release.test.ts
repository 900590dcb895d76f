import { planKind } from '@millwright/core/state/kinds/change.ts';
import { runNodeKind } from '@millwright/core/state/kinds/run.ts';
import { freezeKind, lockKind } from '@millwright/core/state/kinds/evidence.ts';
import { buildKind, currentKind } from '@millwright/core/state/kinds/build.ts';
import { composeKind, pointerKind } from '@millwright/core/state/kinds/release.ts';
import { describe, expect, it } from 'vitest';
import { changed, modelAt } from '../sample-pages.ts';
import { build, compose, plan } from '../sample-records.ts';
import type { HomeData } from './home.ts';
import type { ListData } from './lists.ts';
import type { ProductData } from './product.ts';
import type { ReleaseData } from './release.ts';

const page = '/product/web/1/';

describe('a release', () => {
  it('says in one sentence where it stands and what stops the next compose', async () => {
    const { verdict, status, title } = await modelAt<ReleaseData>(page);
    expect(verdict).toBe(
      'web/1 has web-1-20261122.0 in stable; the gate of stable says needs approval for web-1-20261123.1, it is frozen and broken-clock is broken.',
    );
    expect(status).toEqual({ word: 'broken', shape: 'bad' });
    expect(title).toBe('web 1');
  });

  it('names who has to do what, the worst first', async () => {
    const asked = plan('p-20261123-2', { value: { product: 'web', release: '1' } });
    const { actions } = await modelAt<ReleaseData>(page, changed([[planKind, [asked]]]));
    expect(actions.map(({ status, who, todo, command }) => [status.word, who.map((item) => item.text), todo, command])).toEqual([
      ['broken build', ['Alice'], 'build-log r-20261123-1 n3', true],
      ['needs a person', ['releng of web'], 'approve compose:web-1-20261123.1 stable', true],
      ['needs a person', ['releng, not Alice'], 'confirm 7K2Q', true],
      ['frozen', ['Alice'], 'unfreeze web/1', true],
    ]);
    expect(actions.every((action) => action.since !== null)).toBe(true);
  });

  it('shows each component in each stage, holes first', async () => {
    const { data } = await modelAt<ReleaseData>(page);
    const cells = data.deliverables.map((row) => [row.component.text, row.newest, row.failed, ...row.cells.map((cell) => cell.status?.word ?? null)]);
    expect(cells).toEqual([
      ['broken-clock', null, '0.1', 'missing', 'missing', 'missing'],
      ['libgreet', '2.0', null, 'newest', 'newest', 'missing'],
      ['tower', null, null, 'missing', 'missing', 'missing'],
      ['hello', '1.0', null, 'newest', 'newest', 'newest'],
    ]);
    expect(data.holes).toBe(3);
  });

  it('tells an older build from the newest, and what is no longer selected', async () => {
    const builds = [build('hello', '1.1'), build('libgreet', '2.0')];
    const sample = changed(
      [
        [buildKind, builds],
        [currentKind, builds.map(({ component, id }) => ({ component, build: id, since: '2026-11-23T09:00:31Z' }))],
      ],
      { 'config/products/web.yaml': 'name: Web\nreleases:\n  "1":\n    content: name(hello)\n' },
    );
    const { data } = await modelAt<ReleaseData>(page, sample);
    expect(data.deliverables.map((row) => [row.component.text, row.cells[0]?.version, row.cells[0]?.status?.word])).toEqual([
      ['hello', '1.0', 'older'],
      ['libgreet', '2.0', 'no longer selected'],
    ]);
  });

  it('shows stages as empty before anything was composed', async () => {
    const sample = changed([
      [composeKind, []],
      [pointerKind, []],
      [runNodeKind, []],
      [freezeKind, []],
    ]);
    const { data, verdict } = await modelAt<ReleaseData>(page, sample);
    expect(verdict).toBe('Nothing stands in any stage of web/1 yet.');
    expect(data.deliverables.every((row) => row.cells.every((cell) => cell.status === null))).toBe(true);
  });

  it('sets planned dates beside those on which it came, in days of its zone', async () => {
    const config =
      'name: Web\nreleases:\n  "1":\n    content: format(blob)\n    zone: Asia/Tokyo\n    ga: 2026-11-20\n    eol: 2 years after ga\n    phases: [{name: freeze, from: 7 days before ga}, {name: odd, from: some day}]\n';
    const pointer = { product: 'web', release: '1', stage: 'stable', compose: 'web-1-20261122.0', since: '2026-11-22T20:00:00Z', promotion: null, before: [] };
    const { data } = await modelAt<ReleaseData>(page, changed([[pointerKind, [pointer]]], { 'config/products/web.yaml': config }));
    expect(data.life.milestones.map(({ name, planned, actual, slip }) => [name, planned, actual, slip])).toEqual([
      ['freeze begins', '2026-11-12T15:00:00.000Z', null, null],
      ['general availability', '2026-11-20', '2026-11-22T20:00:00Z', 3],
      ['end of life', '2028-11-20', null, null],
    ]);
    expect(data.life.spans.map(({ kind, from, until }) => [kind, from, until])).toEqual([
      ['before', null, '2026-11-19T15:00:00.000Z'],
      ['supported', '2026-11-19T15:00:00.000Z', '2028-11-19T15:00:00.000Z'],
      ['phase', '2026-11-12T15:00:00.000Z', '2026-11-19T15:00:00.000Z'],
    ]);
  });

  it('says by the records of the state how it knows', async () => {
    const { sources } = await modelAt<ReleaseData>(page);
    expect(sources.map((source) => source.path)).toEqual(
      expect.arrayContaining(['config/products/web.yaml', pointerKind.path('web/1/stable'), composeKind.path('web-1-20261123.1'), 'freezes/f-1.json']),
    );
  });

  it('is held by a lock of its product', async () => {
    const lock = { id: 'web', product: 'web', release: null, why: 'Keys.', by: 'person:bob', time: '2026-11-23T10:00:00Z' };
    const sample = changed([
      [runNodeKind, []],
      [freezeKind, []],
      [lockKind, [lock]],
    ]);
    const { data, status, actions } = await modelAt<ReleaseData>(page, sample);
    expect(status).toEqual({ word: 'locked', shape: 'held' });
    expect(data.lock).toMatchObject({ by: { text: 'Bob' }, why: 'Keys.' });
    expect(actions.at(-1)).toMatchObject({ todo: 'unlock web --why "…"', who: [{ text: 'Bob' }] });
  });
});

describe('what a release says elsewhere', () => {
  it('is the same on its product and on the first page', async () => {
    const release = await modelAt<ReleaseData>(page);
    const [onProduct] = (await modelAt<ProductData>('/product/web/')).data.releases;
    const [onHome] = (await modelAt<HomeData>('/')).data.releases;
    expect(onProduct).toEqual(onHome);
    expect(onHome).toMatchObject({ status: release.status, verdict: release.verdict, page: { text: 'web/1', url: page }, holes: 3 });
  });
});

describe('the first page', () => {
  it('gives three lines to type: what waits, what is broken, and what comes next', async () => {
    const { data } = await modelAt<HomeData>('/');
    expect(data.suggestions.map((item) => item.command)).toEqual([
      'approve compose:web-1-20261123.1 stable',
      'build-log r-20261123-1 n3',
      'gate web-1-20261123.1 stable',
    ]);
  });

  it('shows a newcomer around where nothing waits', async () => {
    const sample = changed([], {});
    const { data } = await modelAt<HomeData>('/', { ...sample, records: [] });
    expect(data.suggestions.map((item) => item.command)).toEqual(['compose web/1', 'plan rebuild --unbuilt', 'trace libgreet']);
  });

  it('shows the first of many, counts all, and has a list of them', async () => {
    const pointers = Array.from({ length: 40 }, (_, index) => ({ ...compose(`web-1-2026112${index}.0`), state: 'failed' as const, release: `r${index}` }));
    const releases = pointers.map((item) => `  ${item.release}: {content: format(blob)}`).join('\n');
    const sample = changed(
      [
        [composeKind, pointers],
        [runNodeKind, []],
      ],
      { 'config/products/web.yaml': `name: Web\nreleases:\n${releases}\n` },
    );
    const { data, verdict } = await modelAt<HomeData>('/', sample);
    expect(verdict).toMatch(/^40 things are broken/);
    expect(data.broken).toHaveLength(12);
    expect(data.totals).toMatchObject({ broken: 40, releases: 40 });
    const list = await modelAt<ListData>('/action-needed/', sample);
    expect(list.data.items.filter((item) => (item['status'] as { word: string }).word === 'broken compose')).toHaveLength(40);
  });
});
