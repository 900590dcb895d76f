import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { templateHash } from '@millwright/site/build.ts';
import type { Draft } from './draft.ts';
import type { Facts } from './facts.ts';
import { type Entry, type Manifest, filesOf, readManifest } from './manifest.ts';
import type { Page } from './page.ts';
import { saidBy } from './said.ts';
import { type Drafts, draftsOf } from './views.ts';
import { viewsHash } from './views-hash.ts';
import { writersHash } from './writers/writers-hash.ts';

/** A site ready to be written: all its pages, and which of them are as they were. */
export interface Plan {
  readonly commit: string;
  readonly templates: string;
  readonly writers: string;
  readonly views: string;
  readonly drafts: Drafts;
  readonly pages: readonly Planned[];
  /** Pages to render; the others are taken from `previous`. */
  readonly changed: readonly Planned[];
  readonly previous: { readonly folder: string; readonly manifest: Manifest } | undefined;
  /** Something is said that was not said before, or no longer; what is rendered without a look is not known to. */
  readonly news: boolean;
  readonly readLog: Facts['readLog'];
  /** Everything is written anew, whatever there was before. */
  readonly full: boolean;
  /** Nothing to do: the generation before says it all. */
  readonly same: boolean;
}

export interface Planned {
  readonly url: string;
  readonly draft: Draft;
  readonly before: Entry | undefined;
  /** What is known of a page that stays as it is; undefined for one to be rendered. */
  readonly stays: Entry | undefined;
  /** Made already; of very many pages most are made again when they are rendered, for they would not fit into memory. */
  readonly made: { readonly inputs: string | null; readonly page: Page } | undefined;
}

const mostHeld = 1000;

/** Compares what pages say with what they said. A page whose facts are the same is not made; one that says the same is not rendered. */
export async function planSite(facts: Facts, previousFolder: string | undefined, full: boolean): Promise<Plan> {
  const [templates, writers, views] = await Promise.all([templateHash(), writersHash(), viewsHash()]);
  const previous = await intact(previousFolder, full);
  const old = previous?.manifest;
  const drafts = draftsOf(facts);
  const everything = old === undefined || old.templates !== templates || old.writers !== writers || full;
  const known = old?.pages ?? {};
  let [held, news] = [0, Object.keys(known).some(isGone(drafts))];
  const planned = (draft: Draft): Planned => {
    const { url } = draft;
    const before = known[url];
    if (everything) return { url, draft, before, stays: undefined, made: undefined };
    const { inputs, make } = draft.look();
    if (before !== undefined && inputs !== null && before.inputs === inputs && old.views === views)
      return { url, draft, before, stays: before, made: undefined };
    const page = make();
    // The first page tells how fresh the whole site is, and is the last to be looked at.
    if (before !== undefined && before.key === saidBy(page.model).key && (url !== '/' || !news)) {
      return { url, draft, before, stays: { ...before, inputs }, made: undefined };
    }
    news = true;
    return { url, draft, before, stays: undefined, made: held++ < mostHeld ? { inputs, page } : undefined };
  };
  const pages = drafts.all.map(planned);
  const changed = pages.filter(({ stays }) => stays === undefined);
  return { commit: facts.commit, templates, writers, views, drafts, pages, changed, previous, news, readLog: facts.readLog, full, same: !everything && !news };
}

function isGone({ all }: Drafts): (url: string) => boolean {
  const there = new Set(all.map(({ url }) => url));
  return (url) => !there.has(url);
}

/** A generation may be built upon when its manifest can be read and every file it tells of is there; in `full` no page is taken from it. */
async function intact(folder: string | undefined, full: boolean): Promise<Plan['previous']> {
  const manifest = folder === undefined ? undefined : await readManifest(folder);
  if (folder === undefined || manifest === undefined) return undefined;
  const isThere = (path: string): boolean => existsSync(join(folder, path));
  // One process, one purpose: asking one after the other takes a tenth of the time that asking at once takes.
  const isKept = ([url, { beside }]: [string, Entry]): boolean => {
    const { html, json } = filesOf({ url });
    return isThere(html) && (json === null || isThere(json)) && beside.every(isThere);
  };
  return (full || Object.entries(manifest.pages).every(isKept)) && manifest.assets.every(isThere) ? { folder, manifest } : undefined;
}
