import { nearest } from '@millwright/core/model/near.ts';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

interface Named {
  readonly name: string;
  readonly kind: string;
  readonly url: string;
}

const mostBytes = 2_000_000;
const mostShown = 6;
const longest = 120;
/** How the site's page for what is not there begins the list that stays empty in a copy of the site. */
const empty = /<section id="found" data-near="yes" hidden>(\s*<h2>[^<]*<\/h2>\s*<div class="content">)\s*<p class="none"><\/p>\s*<ol class="found"><\/ol>/;

let kept: { readonly root: string; readonly names: ReadonlyMap<string, readonly Named[]> } | undefined;

/** The page for what is not there, with the pages whose names are nearly what was asked for; as it is where there are none. */
export async function withNearPages(page: string, root: string, segments: readonly string[]): Promise<string> {
  const near = nearPages(await namesOf(root), segments);
  if (near.length === 0) return page;
  const list = near.map(({ name, kind, url }) => `<li><a href="${escaped(url)}"><b>${escaped(name)}</b> <span class="small">${escaped(kind)}</span></a></li>`);
  return page.replace(empty, (_, head: string) => `<section id="found">${head}<ol class="found">${list.join('')}</ol>`);
}

/** By the last name of the address, and by the last two, as releases are called. */
function nearPages(names: ReadonlyMap<string, readonly Named[]>, segments: readonly string[]): Named[] {
  const parts = segments.filter((segment) => segment !== '').map((segment) => segment.slice(0, longest));
  const asked = new Set([parts.slice(-2).join('/'), parts.at(-1) ?? '']);
  const found = [...asked]
    .filter((name) => name !== '')
    .flatMap((name) => names.get(name.toLowerCase()) ?? nearest(name, names.keys()).flatMap((near) => names.get(near) ?? []));
  return [...new Map(found.map((item) => [item.url, item])).values()].slice(0, mostShown);
}

/** The search index of a generation, which never changes. */
async function namesOf(root: string): Promise<ReadonlyMap<string, readonly Named[]>> {
  if (kept?.root === root) return kept.names;
  const lines = (await beginningOf(join(root, 'search', 'index.tsv'))).split('\n').map((line) => line.split('\t'));
  const all = lines.flatMap(([name = '', kind = '', , url = '']): Named[] => (name !== '' && /^\/\w/.test(url) ? [{ name, kind, url }] : []));
  const names = Map.groupBy(all, ({ name }) => name.toLowerCase());
  kept = { root, names };
  return names;
}

async function beginningOf(file: string): Promise<string> {
  try {
    await using handle = await open(file, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min((await handle.stat()).size, mostBytes)));
    const text = buffer.toString('utf8', 0, bytesRead);
    return bytesRead < mostBytes ? text : text.slice(0, text.lastIndexOf('\n'));
  } catch {
    return '';
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.codePointAt(0)};`);
}
