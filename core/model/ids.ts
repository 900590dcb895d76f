import { createRequire } from 'node:module';
import type { PackageURL } from 'packageurl-js';
import { digestOf, hexOf } from './digest.ts';
import { UserError } from './errors.ts';
import type { NodeKind } from './node.ts';

/** The parts of a package URL (https://github.com/package-url/purl-spec), decoded. */
export interface Purl {
  readonly type: string;
  /** Segments joined by `/`; absent when there is none. */
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  readonly qualifiers: Readonly<Record<string, string>>;
}

let loaded: typeof PackageURL | undefined;

/** Loaded when the first purl is taken apart: many questions never do, and it costs as much as answering them. */
function library(): typeof PackageURL {
  loaded ??= (createRequire(import.meta.url)('packageurl-js') as { readonly PackageURL: typeof PackageURL }).PackageURL;
  return loaded;
}

/** Throws `USAGE` for text that is not a purl. */
export function parsePurl(text: string): Purl {
  try {
    const parsed = library().fromString(text);
    const qualifiers = Object.fromEntries(Object.entries(parsed.qualifiers ?? {}).map(([key, value]) => [key, String(value)]));
    return {
      type: parsed.type,
      ...(parsed.namespace ? { namespace: parsed.namespace } : {}),
      name: parsed.name,
      ...(parsed.version ? { version: parsed.version } : {}),
      qualifiers,
    };
  } catch (cause) {
    throw new UserError('USAGE', `"${text}" is not a package URL.`, { hint: 'It looks like pkg:generic/demo/hello@1.2.', cause });
  }
}

/** Canonical text of a purl; `canonicalPurl(printPurl(x))` changes nothing. */
export function printPurl(purl: Omit<Purl, 'qualifiers'> & { qualifiers?: Readonly<Record<string, string>> }): string {
  const qualifiers = purl.qualifiers && Object.keys(purl.qualifiers).length > 0 ? { ...purl.qualifiers } : undefined;
  return new (library())(purl.type, purl.namespace, purl.name, purl.version, qualifiers, undefined).toString();
}

export function canonicalPurl(text: string): string {
  return printPurl(parsePurl(text));
}

/** The purl without version and qualifiers: what stays the same over builds. */
export function purlBase(text: string): string {
  const { type, namespace, name } = parsePurl(text);
  return printPurl({ type, ...(namespace === undefined ? {} : { namespace }), name });
}

const prefixes = ['upstream', 'module', 'build', 'update', 'compose', 'release', 'product', 'person', 'room', 'rebuild'] as const;
export type Prefix = (typeof prefixes)[number];

/** `compose:web-1-20261123.0` → ['compose', 'web-1-20261123.0']; undefined for a bare name or a purl. */
export function splitReference(text: string): [Prefix, string] | undefined {
  const colon = text.indexOf(':');
  const prefix = text.slice(0, colon);
  return colon > 0 && (prefixes as readonly string[]).includes(prefix) ? [prefix as Prefix, text.slice(colon + 1)] : undefined;
}

/** Where a node's page is, from the site's root, percent-encoded; null for kinds that have none. */
export function pageOf(kind: NodeKind, id: string): string | null {
  if (kind === 'component' || kind === 'artifact' || kind === 'image') return urlOf(componentFolder(id));
  const reference = splitReference(id);
  if (reference === undefined) return null;
  if (kind === 'compose') return pageUrl('compose', reference[1]);
  if (kind === 'product') return pageUrl('product', reference[1]);
  if (kind === 'release') return pageUrl('product', reference[1].split('/')[0] ?? '');
  return null;
}

/** Folder names of a component's page, decoded: ['c', type, …namespace, name]. */
export function componentFolder(purl: string): string[] {
  const { type, namespace, name } = parsePurl(purl);
  return pageFolder('c', type, ...(namespace === undefined ? [] : namespace.split('/')), name);
}

/** Path of the page of these words: `pageUrl('rebuild', 'r-20261122-1')`. */
export function pageUrl(...names: readonly string[]): string {
  return urlOf(pageFolder(...names));
}

function urlOf(folder: readonly string[]): string {
  return `/${folder.map(encodeURIComponent).join('/')}/`;
}

/** Folder names for these words: as they are, unless one cannot be a folder's name that a server hands out. */
export function pageFolder(...names: readonly string[]): string[] {
  const folder = names.map(folderName);
  const whole = folder.join('/');
  return Buffer.byteLength(whole) <= 1000 ? folder : [folder[0] ?? '', `~%-${hexOf(digestOf(whole))}`];
}

/** `~%` and the encoded name stand for `..`, hidden files, the names of the page's own files, and the like; a digest for what is too long. */
function folderName(name: string): string {
  const usable = name !== '' && !/^\.|^~%|[/\\\p{Cc}\p{Cs}]|^(index\.(html|json|csv|ics|gv)|[a-z-]+\.csv|feed\.atom|badge\.svg)$/u.test(name);
  if (usable && Buffer.byteLength(name) <= 200) return name;
  const encoded = `~%${encodeURIComponent(name.toWellFormed()).replaceAll('.', '%2E')}`;
  return encoded.length <= 200 ? encoded : `~%-${hexOf(digestOf(name))}`;
}
