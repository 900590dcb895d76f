import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@millwright/core/model/canonical.ts';
import { digestOfValue } from '@millwright/core/model/digest.ts';
import { templateHash } from '@millwright/site/build.ts';
import type { Facts } from './facts.ts';
import type { Generation, Generations } from './generations.ts';
import { type Manifest, filesOf, manifestFile, readManifest } from './manifest.ts';
import type { Page } from './page.ts';
import { type File, writeGeneration } from './publish.ts';
import { openTemplates } from './templates.ts';
import { allPages } from './views.ts';
import { sidecarPaths, sidecarsOf } from './writers/sidecars.ts';
import { generationOf, wholeSite } from './writers/whole-site.ts';
import { writersHash } from './writers/writers-hash.ts';

/** A site ready to be written: all its pages, and which of them are as they were. */
export interface Plan {
  readonly pages: readonly Page[];
  readonly manifest: Manifest;
  /** Pages to render; the others are taken from `previous`. */
  readonly changed: readonly Page[];
  readonly previous: { readonly folder: string; readonly manifest: Manifest } | undefined;
  readonly readLog: Facts['readLog'];
  /** Nothing to do: the generation before says it all. */
  readonly same: boolean;
}

/** Compares what pages say with what they said. A page keeps the moment at which it came to say what it says. */
export async function planSite(facts: Facts, previousFolder: string | undefined, full: boolean): Promise<Plan> {
  const [templates, writers] = await Promise.all([templateHash(), writersHash()]);
  const previous = await intact(previousFolder);
  const old = previous?.manifest;
  const made = allPages(facts).map((page) => ({ page, key: digestOfValue({ ...page.model, asOf: null }) }));
  const isNew = ({ page, key }: (typeof made)[number]): boolean => old?.pages[page.url]?.key !== key;
  const gone = Object.keys(old?.pages ?? {}).length !== made.filter(({ page }) => old?.pages[page.url] !== undefined).length;
  const news = gone || made.some(isNew);
  const everything = old === undefined || old.templates !== templates || old.writers !== writers || full;
  const moments = made.map((item) => {
    const before = old?.pages[item.page.url];
    // The first page tells how fresh the whole site is.
    const keeps = before !== undefined && !isNew(item) && (item.page.url !== '/' || !news);
    return { ...item, moved: !keeps, page: keeps ? { ...item.page, model: { ...item.page.model, asOf: before.asOf } } : item.page };
  });
  return {
    pages: moments.map(({ page }) => page),
    manifest: {
      schema: 'millwright.site/1',
      commit: facts.commit,
      templates,
      writers,
      pages: Object.fromEntries(moments.map(({ page, key }) => [page.url, { key, asOf: page.model.asOf, beside: sidecarPaths(page) }])),
      assets: [],
    },
    changed: moments.filter(({ moved }) => everything || moved).map(({ page }) => page),
    previous,
    readLog: facts.readLog,
    same: !everything && !news,
  };
}

/** Renders what changed and writes the whole site into an empty folder. `cache`: where compiled templates are kept. */
export async function writeSite(plan: Plan, folder: string, cache: string): Promise<void> {
  const { previous } = plan;
  await using templates = await openTemplates(plan.manifest.templates, cache);
  const changed = new Set(plan.changed);
  const files: File[] = [];
  for (const page of plan.pages) {
    const { html, json } = filesOf(page);
    const isNew = changed.has(page);
    files.push({ path: html, bytes: isNew ? () => templates.render(page.template, page.model) : null });
    if (json !== null) files.push({ path: json, bytes: isNew ? async () => Buffer.from(`${canonicalJson(page.model)}\n`) : null });
    files.push(...(isNew ? sidecarsOf(page, plan.readLog) : sidecarPaths(page).map((path) => ({ path, bytes: null }))));
  }
  files.push(...wholeSite(plan.pages, generationOf(plan.manifest)));
  const taken = new Set(files.map((file) => file.path));
  for (const [path, bytes] of templates.assets) if (!taken.has(path)) files.push({ path, bytes });
  // Style sheets of the generation before: a page loaded a moment ago still asks for them.
  for (const path of previous?.manifest.assets ?? []) if (!taken.has(path) && !templates.assets.has(path)) files.push({ path, bytes: null });
  const manifest = { ...plan.manifest, assets: [...templates.assets.keys()].sort() };
  files.push({ path: manifestFile, bytes: Buffer.from(`${canonicalJson(manifest)}\n`) });
  await writeGeneration(folder, files, previous?.folder);
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

/** A generation may be built upon when its manifest can be read and every file it tells of is there. */
async function intact(folder: string | undefined): Promise<Plan['previous']> {
  const manifest = folder === undefined ? undefined : await readManifest(folder);
  if (folder === undefined || manifest === undefined) return undefined;
  const paths = Object.entries(manifest.pages).flatMap(([url, { beside }]) => [...Object.values(filesOf({ url })).filter((path) => path !== null), ...beside]);
  // One process, one purpose: asking one after the other takes a tenth of the time that asking at once takes.
  const whole = [...paths, ...manifest.assets].every((path) => existsSync(join(folder, path)));
  return whole ? { folder, manifest } : undefined;
}
