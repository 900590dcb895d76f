import { rm } from 'node:fs/promises';
import { digestOf } from '@millwright/core/model/digest.ts';
import type { Draft } from './draft.ts';
import type { Facts } from './facts.ts';
import type { Generation, Generations } from './generations.ts';
import { type Entry, type Manifest, filesOf, manifestFile } from './manifest.ts';
import type { Page } from './page.ts';
import { type Plan, type Planned, planSite } from './plan.ts';
import { type Writing, writeGeneration } from './publish.ts';
import { saidBy } from './said.ts';
import { type Templates, openTemplates } from './templates.ts';
import { sidecarPaths, sidecarsOf } from './writers/sidecars.ts';
import { wholeSite } from './writers/whole-site.ts';

/** Renders what changed and writes the whole site into an empty folder. `cache`: where compiled templates are kept. */
export async function writeSite(plan: Plan, folder: string, cache: string): Promise<void> {
  const { commit, templates: hash, writers, views, previous, drafts, full, readLog } = plan;
  await using templates = await openTemplates(hash, cache);
  const writing = writeGeneration(folder, previous?.folder, !full);
  const entries: Record<string, Entry> = {};
  const others = new Map(drafts.others.map((page) => [page.url, page]));
  let { news } = plan;
  for (const planned of plan.pages) {
    const { url, stays, before } = planned;
    if (stays === undefined) {
      const { entry, page } = await renderPage(planned, news, { templates, writing, readLog });
      entries[url] = entry;
      news ||= before?.key !== entry.key;
      if (others.has(url)) others.set(url, page);
    } else {
      keepPage(url, stays, writing);
      entries[url] = stays;
      const page = others.get(url);
      if (page !== undefined) others.set(url, asOf(page, stays.asOf));
    }
  }
  const pages = Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
  const taken = new Set(Object.entries(pages).flatMap(([url, { beside }]) => [filesOf({ url }).html, ...beside]));
  for (const { path, bytes } of wholeSite({ ...drafts, others: [...others.values()] }, generationOf(hash, pages))) {
    writing.write(path, bytes);
    taken.add(path);
  }
  for (const [path, bytes] of templates.assets) if (!taken.has(path)) writing.write(path, bytes);
  // Style sheets of the generation before: a page loaded a moment ago still asks for them.
  for (const path of previous?.manifest.assets ?? []) if (!taken.has(path) && !templates.assets.has(path)) writing.keep(path);
  const assets = [...templates.assets.keys()].sort();
  const manifest: Manifest = { schema: 'millwright.site/2', commit, templates: hash, writers, views, pages, assets };
  writing.write(manifestFile, `${JSON.stringify(manifest)}\n`);
  await writing.end();
}

/** A page keeps the moment at which it came to say what it says; the first page tells how fresh the whole site is. */
async function renderPage(
  { url, draft, before, made }: Planned,
  news: boolean,
  { templates, writing, readLog }: { readonly templates: Templates; readonly writing: Writing; readonly readLog: Facts['readLog'] },
): Promise<{ readonly entry: Entry; readonly page: Page }> {
  const { inputs, page: fresh } = made ?? makeNow(draft);
  const said = saidBy(fresh.model);
  const keeps = before !== undefined && before.key === said.key && (url !== '/' || !news);
  const page = keeps ? asOf(fresh, before.asOf) : fresh;
  const { html, json } = filesOf(page);
  writing.write(html, await templates.render(page.template, page.model));
  if (json !== null) writing.write(json, said.at(page.model.asOf));
  for (const { path, text } of sidecarsOf(page, readLog)) writing.write(path, await text());
  return { page, entry: { key: said.key, inputs, asOf: page.model.asOf, beside: sidecarPaths(page) } };
}

function makeNow(draft: Draft): { readonly inputs: string | null; readonly page: Page } {
  const { inputs, make } = draft.look();
  return { inputs, page: make() };
}

function keepPage(url: string, { beside }: Entry, writing: Writing): void {
  const { html, json } = filesOf({ url });
  writing.keep(html);
  if (json !== null) writing.keep(json);
  for (const path of beside) writing.keep(path);
}

function asOf(page: Page, moment: Page['model']['asOf']): Page {
  return { ...page, model: { ...page.model, asOf: moment } };
}

/** What tells one generation of a site from another: what its pages say, since when, and the templates they were made with. */
function generationOf(templates: string, pages: Manifest['pages']): string {
  return digestOf(
    [
      templates,
      ...Object.entries(pages).map(
        ([
          url,
          {
            key,
            asOf: { commit },
          },
        ]) => `${url} ${key} ${commit}`,
      ),
    ].join('\n'),
  );
}

/** The next generation of a site, or the present one when there is nothing new to say. */
export async function publishSite(
  facts: Facts,
  generations: Generations,
  options: { readonly full: boolean; readonly cache: string },
): Promise<{ generation: Generation; plan: Plan }> {
  const current = await generations.current();
  const plan = await planSite(facts, current?.folder, options.full);
  if (plan.same && current !== undefined) return { generation: current, plan };
  const folder = await generations.begin();
  try {
    await writeSite(plan, folder, options.cache);
    return { generation: await generations.publish(folder), plan };
  } catch (error) {
    // A process that tries again would otherwise fill a full disk further.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
