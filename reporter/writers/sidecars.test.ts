import { buildKind } from '@millwright/core/state/kinds/build.ts';
import { runKind } from '@millwright/core/state/kinds/run.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../page.ts';
import { changed } from '../sample-pages.ts';
import { build, run } from '../sample-records.ts';
import { factsOf, sampleState } from '../sample-state.ts';
import { type Drafts, draftsOf } from '../views.ts';
import type { ComponentData } from '../views/component.ts';
import type { ComposeData } from '../views/compose.ts';
import type { ListData } from '../views/lists.ts';
import type { ReleaseData } from '../views/release.ts';
import type { Entry } from './atom.ts';
import { entriesOf } from './entries-of.ts';
import { sidecarPaths, sidecarsOf } from './sidecars.ts';
import { wholeSite } from './whole-site.ts';

let drafts: Drafts;
let pages: Page[];
beforeAll(async () => {
  drafts = draftsOf(await factsOf(sampleState()));
  pages = madeOf(drafts);
});

function madeOf({ all }: Drafts): Page[] {
  return all.map((draft) => draft.look().make());
}

function at<Data>(url: string): Page<Data> {
  const found = pages.find((page) => page.url === url);
  if (found === undefined) throw new Error(`no page at ${url}`);
  return found as Page<Data>;
}

async function beside(page: Page, name: string): Promise<string> {
  const found = sidecarsOf(page).find(({ path }) => path.endsWith(`/${name}`));
  if (found === undefined) throw new Error(`no ${name} beside ${page.url}`);
  return found.text();
}

/** Records of a CSV without quotes in it. */
const recordsOf = (text: string) =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

describe('what lies beside a page', () => {
  it('is what its model says that there is', () => {
    expect(pages.flatMap((page) => sidecarsOf(page)).length).toBeGreaterThan(50);
    for (const page of pages) expect(sidecarsOf(page).map(({ path }) => path)).toEqual(sidecarPaths(page));
    const whole = new Set(wholeSite(drafts, 'g').map(({ path }) => `/${path}`));
    const shared = pages.flatMap((page) => page.model.alternates.filter(({ own }) => !own).map(({ url }) => url));
    expect(shared).toEqual(['/feed.atom', '/calendar.ics']);
    expect(shared.filter((url) => !whole.has(url))).toEqual([]);
  });

  it('tells the same as the page: a compose in CSV', async () => {
    const page = at<ComposeData>('/compose/web-1-20261123.1/');
    const [columns, ...rows] = recordsOf(await beside(page, 'index.csv'));
    expect(columns).toEqual(['purl', 'component', 'path', 'bytes', 'digest', 'keys']);
    expect(rows).toEqual(
      page.model.data.inputs.map((line) => [line.purl, line.component.text, line.path, String(line.size), line.digest, line.keys.join(' ')]),
    );
    const changes = recordsOf(await beside(page, 'changes.csv'));
    expect(changes.length - 1).toBe(page.model.data.sinceLast?.list.length);
  });

  it('tells the same as the page: a list in CSV, with an address for each of its things', async () => {
    const page = at<ListData>('/rebuild/');
    expect(page.model.data.items[0]).toMatchObject({ status: { word: 'failed' } });
    const [columns, first] = recordsOf(await beside(page, 'index.csv'));
    expect(columns).toEqual(['rebuild', 'status', 'cause', 'nodes', 'by', 'created', 'url']);
    expect([first?.[0], first?.[1], first?.at(-1)]).toEqual(['r-20261123-1', 'failed', '/rebuild/r-20261123-1/']);
  });

  it('tells the same as the page: every date of a release in its calendar, and in the one of everything', async () => {
    const page = at<ReleaseData>('/product/web/1/');
    const dates = page.model.data.life.milestones.flatMap(({ planned }) => (planned === null ? [] : [planned]));
    const stamps = [...dates, ...page.model.data.freezes.map(({ until }) => until)].map((date) => date.replace(/\.\d+/, '').replace(/[-:]/g, ''));
    const starts = (text: string) => [...text.matchAll(/^DTSTART(?:;VALUE=DATE)?:(.*?)\r$/gm)].map(([, start]) => start);
    const own = await beside(page, 'index.ics');
    expect(starts(own).sort()).toEqual(stamps.sort());
    expect(stamps.length).toBeGreaterThan(2);
    const all = wholeSite(drafts, 'g').find(({ path }) => path === 'calendar.ics');
    expect(starts(all?.bytes.toString() ?? '')).toEqual(expect.arrayContaining(stamps));
    expect(all?.bytes.toString()).toContain('The waiver of smoke for web-1-20261123.1 ends');
  });

  it('tells the same as the page: a component’s builds in its feed, its neighbours in its graph, its state in its badge', async () => {
    const page = at<ComponentData>('/c/generic/demo/hello/');
    const feed = await beside(page, 'feed.atom');
    for (const { version, finished, status } of page.model.data.builds) {
      expect(feed).toContain(`<title>hello ${version} ${status.word}</title>`);
      expect(feed).toContain(`<updated>${finished}</updated>`);
    }
    const graph = await beside(page, 'index.gv');
    for (const { thing } of [...page.model.data.requires.items, ...page.model.data.usedBy.items].filter(({ distance }) => distance === 1))
      expect(graph).toContain(`"${thing.url}" [label="${thing.text}"`);
    expect(graph).toContain('"/c/generic/demo/hello/" -> "/c/generic/demo/libgreet/" [label="build-requires"]');
    expect(await beside(page, 'badge.svg')).toContain(`hello: ${page.model.status?.word}`);
  });

  it('is the JSON alone for what is only known from imports, for names to look for, and for no page', () => {
    const alone = ['/c/npm/tiny/', '/search/', '/search/h/', '/404.html'];
    for (const url of alone) expect(sidecarsOf(at(url))).toEqual([]);
    expect(at('/c/npm/tiny/').model.alternates.map(({ url }) => url)).toEqual(['/c/npm/tiny/index.json']);
    expect(at('/404.html').model.alternates).toEqual([]);
  });

  it('is one CSV more for a list that takes several pages: the whole of it', async () => {
    const runs = Array.from({ length: 260 }, (_, index) => run(`r-20261123-${index + 1}`));
    const many = draftsOf(await factsOf(changed([[runKind, runs]])));
    const lists = madeOf(many).filter((page) => page.url.startsWith('/rebuild/') && page.template === 'list');
    expect(lists.map((page) => page.url)).toEqual(['/rebuild/', '/rebuild/page/2/']);
    for (const page of lists)
      expect(page.model.alternates).toContainEqual({ type: 'text/csv', title: 'CSV of all pages', url: '/rebuild/all.csv', own: false });
    const whole = wholeSite(many, 'g').find(({ path }) => path === 'rebuild/all.csv');
    const records = recordsOf(whole?.bytes.toString() ?? '');
    expect(records).toHaveLength(261);
    expect(records.slice(1)).toEqual((await Promise.all(lists.map((page) => beside(page, 'index.csv')))).flatMap((text) => recordsOf(text).slice(1)));
  });
});

const byId = (a: Entry, b: Entry): number => (a.about + a.what < b.about + b.what ? -1 : 1);

describe('the feed of everything', () => {
  it('has an event once, however many pages tell of it', () => {
    const feed = wholeSite(drafts, 'g').find(({ path }) => path === 'feed.atom');
    const text = feed?.bytes.toString() ?? '';
    const ids = [...text.matchAll(/<id>(.*?)<\/id>/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(text.match(/web\/1 testing is web-1-20261123\.1/g)).toHaveLength(1);
    expect(text).toContain('promote(web/1): asked');
  });

  it('has the newest builds of all components, as their own feeds have them, without making their pages', () => {
    const own = pages.filter(({ template }) => template === 'component').flatMap((page) => entriesOf(page));
    expect(own.length).toBeGreaterThan(2);
    expect(drafts.components.happened.toSorted(byId)).toEqual(own.toSorted(byId));
  });
});

it('keeps what a log or a sentence says from breaking out of any of them', async () => {
  const evil = '</title>]]><script>alert(1)</script>\r\nATTACH:x",=cmd|\u202E';
  const hostile = draftsOf(await factsOf(changed([[buildKind, [build('hello', evil, { outcome: 'build', sentence: evil, outputs: [] })]]])));
  const page = madeOf(hostile).find(({ url }) => url === '/c/generic/demo/hello/');
  if (page === undefined) throw new Error('no page');
  const own = await Promise.all(sidecarsOf(page).map(async ({ path, text }) => ({ path, bytes: Buffer.from(await text()) })));
  const files = new Map([...own, ...wholeSite(hostile, 'g')].map(({ path, bytes }) => [path, bytes.toString()]));
  for (const [path, text] of files) {
    if (/\.(atom|svg)$/.test(path)) expect(text, path).not.toMatch(/<script|\]\]>/);
    if (path.endsWith('.tsv')) for (const line of text.slice(0, -1).split('\n')) expect(line.split('\t'), path).toHaveLength(5);
    expect(text, path).not.toMatch(/\u202E|^ATTACH/m);
  }
});
