import { brokenSource } from '../../../content/broken.ts';
import { readXml } from './xml.ts';

export interface Checksum {
  readonly type: string;
  readonly value: string;
}

/** One file that `repomd.xml` names. */
export interface IndexFile {
  readonly type: string;
  /** Relative to the root of the repository. */
  readonly href: string;
  readonly checksum: Checksum;
  /** Of the file once decompressed. */
  readonly openChecksum?: Checksum;
  readonly size?: number;
  readonly openSize?: number;
}

export interface Repomd {
  /** By type; of the files that are read. */
  readonly files: ReadonlyMap<string, IndexFile>;
  /** Vendor and product of `<distro cpeid>`, where there is one. */
  readonly distribution?: string;
}

const hint = 'Look at the address or folder of this source: it has to be the one above repodata/.';

/** Reads the index of the indexes. Throws `SOURCE_BROKEN` when it names no primary metadata, or files elsewhere. */
export async function readRepomd(name: string, bytes: Uint8Array): Promise<Repomd> {
  const files = new Map<string, IndexFile>();
  let root: string | undefined;
  let distribution: string | undefined;
  let data: { -readonly [Key in keyof IndexFile]?: IndexFile[Key] } = {};
  let attributes: Readonly<Record<string, string>> = {};
  let elsewhere: string | undefined;
  const parsed = readXml(name, one(bytes), {
    open(element, found) {
      root ??= element;
      attributes = found;
      if (element === 'data') data = { type: found['type'] ?? '' };
      if (element === 'location') {
        elsewhere ??= found['xml:base'];
        data.href = found['href'] ?? '';
      }
      if (element === 'distro') distribution ??= /^cpe:(?:\/|2\.3:)o:([a-z0-9._-]+)/i.exec(found['cpeid'] ?? '')?.[1]?.toLowerCase();
    },
    close(element, text) {
      if (element === 'checksum') data.checksum = { type: attributes['type'] ?? '', value: text.toLowerCase() };
      if (element === 'open-checksum') data.openChecksum = { type: attributes['type'] ?? '', value: text.toLowerCase() };
      if (element === 'size' && /^\d{1,15}$/.test(text)) data.size = Number(text);
      if (element === 'open-size' && /^\d{1,15}$/.test(text)) data.openSize = Number(text);
      if (element !== 'data' || data.type === undefined || data.href === undefined || data.href === '') return;
      if (data.checksum === undefined) throw brokenSource(name, null, `it gives no checksum of ${data.href}.`, hint);
      files.set(data.type, { ...data, type: data.type, href: inside(name, data.href), checksum: data.checksum });
    },
  });
  for await (const _ of parsed);
  if (root !== 'repomd') throw brokenSource(name, null, `it begins with <${root ?? ''}>, where <repomd> was expected.`, hint);
  if (elsewhere !== undefined)
    throw brokenSource(
      name,
      null,
      `it says that its files are elsewhere (xml:base="${elsewhere.slice(0, 200)}").`,
      'Name that place itself as the address of this source.',
    );
  if (!files.has('primary')) throw brokenSource(name, null, 'it names no primary metadata.', hint);
  return { files, ...(distribution === undefined ? {} : { distribution }) };
}

/** A path below the repository. Nothing else: what lies elsewhere was never checked by whoever signed this index. */
function inside(name: string, href: string): string {
  const parts = href.split('/');
  if (/^[a-z][a-z0-9+.-]*:|^\/|\\|\0/i.test(href) || parts.includes('..')) {
    throw brokenSource(name, null, `it names the file "${href.slice(0, 200)}", which lies outside of the repository.`, hint);
  }
  return parts.filter((part) => part !== '' && part !== '.').join('/');
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
