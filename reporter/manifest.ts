import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Page } from './page.ts';

/** What a generation holds and what it was made from; lies in it under a name that no server hands out. */
export const manifestFile = '.manifest.json';

/** What is known of a page by its address. */
const Entry = z.strictObject({
  /** Digest of the model without its moment. */
  key: z.string(),
  /** Digest of what the model was made of; null where only making it tells. */
  inputs: z.string().nullable(),
  asOf: z.strictObject({ commit: z.string(), time: z.string() }),
  /** Files beside the page, relative to the generation. */
  beside: z.array(z.string()).readonly(),
});
export type Entry = z.infer<typeof Entry>;

const Manifest = z.strictObject({
  schema: z.literal('millwright.site/2'),
  commit: z.string(),
  /** Digest over the templates that made the pages. */
  templates: z.string(),
  /** Digest over what writes the files beside the pages. */
  writers: z.string(),
  /** Digest over what makes models. */
  views: z.string(),
  pages: z.record(z.string(), Entry),
  /** Files that are no page, relative to the generation. */
  assets: z.array(z.string()),
});
export type Manifest = z.infer<typeof Manifest>;

/** The manifest of a generation; undefined when there is none that can be used. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return Manifest.parse(JSON.parse(await readFile(join(folder, manifestFile), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Where a page's files lie in a generation: html, and its model where it has one beside it. */
export function filesOf({ url }: Pick<Page, 'url'>): { readonly html: string; readonly json: string | null } {
  const segments = url
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeURIComponent);
  if (segments.some((segment) => /^\.|[/\\\0]/.test(segment))) throw new Error(`A page cannot lie at ${url}.`);
  if (!url.endsWith('/')) return { html: segments.join('/'), json: null };
  return { html: [...segments, 'index.html'].join('/'), json: [...segments, 'index.json'].join('/') };
}
