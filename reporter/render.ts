import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '@millwright/core/model/canonical.ts';
import { buildSite } from '@millwright/site/build.ts';
import { filesBelow } from './folders.ts';
import type { Page } from './page.ts';

/** What the templates made of models. */
export interface Rendered {
  /** html by address. */
  readonly pages: ReadonlyMap<string, Buffer>;
  /** Style sheets and the like, by path from the root. */
  readonly assets: ReadonlyMap<string, Buffer>;
}

/** Models → html, by a build of the site in a folder of its own below `folder`, which is removed. */
export async function renderPages(pages: readonly Page[], folder: string): Promise<Rendered> {
  // The bundler reads these characters in a path as something else.
  const parent = /[?#%*[\]{}()!\\]/.test(folder) ? tmpdir() : folder;
  const work = await mkdtemp(join(parent, `.work-${process.pid}-`));
  try {
    const models = join(work, 'models');
    await mkdir(models);
    const names = pages.map((page, index) => ({ name: `p${index}`, page }));
    const byTemplate = Map.groupBy(names, ({ page }) => page.template);
    for (const [template, list] of byTemplate) {
      await writeFile(join(models, `${template}.jsonl`), list.map(({ name, page }) => canonicalJson({ name, model: page.model })).join('\n'));
    }
    const out = await buildSite({ models, work: join(work, 'build') });
    const rendered = new Map<string, Buffer>();
    for (const { name, page } of names) rendered.set(page.url, await readFile(join(out, page.template, `${name}.html`)));
    const assets = new Map<string, Buffer>();
    const html = new Set(names.map(({ name, page }) => `${page.template}/${name}.html`));
    for (const path of await filesBelow(out)) if (!html.has(path)) assets.set(path, await readFile(join(out, path)));
    return { pages: rendered, assets };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
