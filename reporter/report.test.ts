import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from './folders.ts';
import { type Generations, openGenerations } from './generations.ts';
import { writeOut } from './out.ts';
import { planSite } from './plan.ts';
import { publishSite } from './report.ts';
import { type Sample, factsOf, sampleState } from './sample-state.ts';

let site: string;
let generations: Generations;
beforeAll(async () => {
  site = join(await mkdtemp(join(tmpdir(), 'millwright report ')), 'site');
  generations = await openGenerations(site);
});
afterAll(() => rm(join(site, '..'), { recursive: true, force: true }));

const publish = async (sample: Sample, full = false) => publishSite(await factsOf(sample), generations, { full, cache: join(site, '..', 'cache') });
const text = (path: string) => readFile(join(site, 'current', path), 'utf8');
const evil = '<img src=x onerror=alert(1)>';

/** The plan is confirmed, so only the first page and the log say anything else. */
function later(): Sample {
  const sample = sampleState();
  const acts = [{ at: '2026-11-23T12:01:00Z', cause: { subject: `confirm(${evil})`, actor: 'person:bob' as const } }, ...sample.acts];
  return { ...sample, at: '2026-11-23T12:01:00Z', acts, records: sample.records.filter(([kind]) => kind.name !== planKind.name) };
}

describe('a report', () => {
  it('makes every page with its model beside it, and every link leads somewhere', async () => {
    const { generation, plan } = await publish(sampleState());
    expect(generation.number).toBe(1);
    expect(plan.changed).toHaveLength(plan.pages.length);
    const files = await filesBelow(generation.folder);
    const there = new Set(files);
    const pages = files.filter((file) => file.endsWith('.html'));
    expect(pages).toHaveLength(plan.pages.length);
    const links = new Set<string>();
    for (const page of pages) {
      const html = await text(page);
      expect(html, page).toMatch(/<p class="verdict">[^<\s]/);
      expect(html.match(/<script/g)).toEqual(html.match(/<script type="module" src="\/_astro\/[^"]+\.js"><\/script>/g)?.map(() => '<script'));
      expect(html).not.toMatch(/\son\w+=/);
      expect(html).not.toContain('style=');
      for (const [, url = ''] of html.matchAll(/(?:href|src)="(\/[^"#]*)/g)) links.add(url);
    }
    expect(links.size).toBeGreaterThan(30);
    const broken = [...links].filter(
      (url) => !there.has(url.endsWith('/') ? `${decodeURIComponent(url).slice(1)}index.html` : decodeURIComponent(url).slice(1)),
    );
    expect(broken).toEqual([]);
    const model = JSON.parse(await text('c/npm/@web/kit/index.json')) as { schema: string; title: string };
    expect(model).toMatchObject({ schema: 'millwright.page/1', title: '@web/kit' });
    expect(await text('gate/d-1/index.html')).toContain('<time datetime="2026-11-23T11:00:00Z"');
    expect((await readdir(site)).sort()).toEqual(['current', 'generations']);
  });

  it('is small: at most 14 kB of style sheets and 5 kB of scripts a page, and 60 kB of the first', async () => {
    const sizeOf = async (page: string, link: RegExp) => {
      const urls = [...(await text(page)).matchAll(link)].map(([, url = '']) => url);
      expect(urls.length).toBeGreaterThan(0);
      const sizes = await Promise.all(urls.map(async (url) => (await stat(join(site, 'current', url))).size));
      return sizes.reduce((sum, size) => sum + size, 0);
    };
    const pages = (await filesBelow(join(site, 'current'))).filter((file) => file.endsWith('.html'));
    for (const page of pages) {
      expect(await sizeOf(page, /rel="stylesheet" href="\/([^"]+)"/g), page).toBeLessThanOrEqual(14_000);
      expect(await sizeOf(page, /<script[^>]* src="\/([^"]+)"/g), page).toBeLessThanOrEqual(5000);
    }
    expect((await stat(join(site, 'current', 'index.html'))).size).toBeLessThanOrEqual(60_000);
  });

  it('can be read aloud: one first heading, no level left out, tables that say what they hold', async () => {
    for (const page of ['index', 'product/web/index', 'product/web/1/index', 'components/index', 'log/index', 'people/index', 'imports/index', '404']) {
      const html = await text(`${page}.html`);
      const levels = [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
      expect(levels[0], page).toBe(1);
      expect(
        levels.every((level, index) => index === 0 || (level > 1 && level <= (levels[index - 1] ?? 0) + 1)),
        page,
      ).toBe(true);
      expect(html.match(/<table/g)?.length, page).toBe(html.match(/<caption/g)?.length);
      expect(html, page).not.toMatch(/<th(?![^>]*scope=)[ >]/);
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, page).toBe(ids.length);
    }
  });

  it('renders nothing when there is nothing new to say', async () => {
    const { generation, plan } = await publish({ ...sampleState(), at: '2026-11-23T12:00:30Z' });
    expect(plan.same).toBe(true);
    expect(generation.number).toBe(1);
    const status = JSON.parse(await text('status.json')) as Record<string, unknown>;
    expect(status).toEqual({
      schema: 'millwright.status/1',
      factory: 'demo',
      generation: expect.stringMatching(/^sha256:/),
      commit: plan.commit,
      time: '2026-11-23T12:00:00.000Z',
      pages: plan.pages.length,
    });
  });

  it('renders only what changed, and each page keeps the moment of its own news', async () => {
    const { generation, plan } = await publish(later());
    expect(generation.number).toBe(2);
    expect(plan.changed.map((page) => page.url).sort()).toEqual(['/', '/action-needed/', '/due/', '/log/', '/people/']);
    const inode = async (number: number, path: string) => (await stat(join(site, 'generations', String(number), path))).ino;
    expect(await inode(2, 'gate/d-1/index.html')).toBe(await inode(1, 'gate/d-1/index.html'));
    expect(await inode(2, 'index.html')).not.toBe(await inode(1, 'index.html'));
    for (const path of ['c/generic/demo/hello/badge.svg', 'c/generic/demo/hello/feed.atom', 'product/web/1/index.ics', 'calendar.ics', 'search/index.tsv'])
      expect([path, await inode(2, path)]).toEqual([path, await inode(1, path)]);
    for (const path of ['log/feed.atom', 'due/index.csv', 'status.json', 'feed.atom'])
      expect([path, await inode(2, path)]).not.toEqual([path, await inode(1, path)]);
    expect(JSON.parse(await text('index.json'))).toMatchObject({ asOf: { time: '2026-11-23T12:01:00.000Z' } });
    expect(JSON.parse(await text('gate/d-1/index.json'))).toMatchObject({ asOf: { time: '2026-11-23T12:00:00.000Z' } });
    expect(await text('log/index.html')).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect((await text('log/index.html')).split('<body')[1]).not.toContain(evil);
  });

  it('comes out the same, byte for byte, when everything is rendered again', async () => {
    const { generation, plan } = await publish(later(), true);
    expect(plan.changed).toHaveLength(plan.pages.length);
    const before = join(site, 'generations', '2');
    for (const file of await filesBelow(generation.folder)) {
      expect((await readFile(join(generation.folder, file))).equals(await readFile(join(before, file))), file).toBe(true);
    }
  });

  it('starts afresh when a file of the last generation is gone', async () => {
    await rm(join(site, 'current', 'gate/d-2/index.html'));
    const { plan } = await publish(later());
    expect(plan.previous).toBeUndefined();
    expect(await text('gate/d-2/index.html')).toContain('may move to web/1 testing');
    await rm(join(site, 'current', 'gate/d-2/badge.svg'));
    expect((await publish(later())).plan.previous).toBeUndefined();
    expect(await text('gate/d-2/badge.svg')).toContain('<svg');
  });

  it('takes away what it began when it cannot end, and leaves the old site', async () => {
    const before = await readdir(join(site, 'generations'));
    const broken: Generations = { ...generations, publish: () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' })) };
    const facts = await factsOf({ ...sampleState(), acts: [] });
    await expect(publishSite(facts, broken, { full: true, cache: join(site, '..', 'cache') })).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(join(site, 'generations'))).toEqual(before);
  });

  it('goes to a folder of its own, but never over files that are not its own', async () => {
    const out = join(site, '..', 'out [1]#');
    const plan = await planSite(await factsOf(sampleState()), undefined, true);
    await writeOut(plan, out, join(site, '..', 'cache'));
    await writeOut(plan, out, join(site, '..', 'cache'));
    expect(await readFile(join(out, 'index.html'), 'utf8')).toContain('One thing is broken');
    await expect(writeOut(plan, join(site, '..'), join(site, '..', 'cache'))).rejects.toMatchObject({ code: 'USAGE' });
  });
});
