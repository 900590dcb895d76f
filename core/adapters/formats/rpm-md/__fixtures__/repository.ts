import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Place } from '../../../../content/fetch/place.ts';
import type { PackageRecord, Skipped } from '../../../../content/format.ts';
import { openFormat } from '../read.ts';

export const now = Temporal.Instant.from('2026-11-25T00:00:00Z');

/** Files of a repository by their path. */
export function placeOf(files: Readonly<Record<string, Uint8Array | string>>): Place {
  const bytesOf = (path: string) => (Object.hasOwn(files, path) ? Buffer.from(files[path] as string) : undefined);
  return {
    name: 'memory',
    read: (path) => Promise.resolve(bytesOf(path)),
    open: (path) => {
      const bytes = bytesOf(path);
      return Promise.resolve(bytes === undefined ? undefined : inPieces(bytes));
    },
  };
}

export interface Indexes {
  readonly primary: string | Uint8Array;
  readonly [type: string]: string | Uint8Array;
}

/** A repository with these indexes, packed by gzip, and a repomd.xml that is right about them. */
export function repositoryOf(
  indexes: Indexes,
  about: { readonly repomd?: (text: string) => string; readonly packed?: (bytes: Buffer) => Uint8Array } = {},
): Place {
  const { repomd = (text) => text, packed = (bytes) => gzipSync(bytes) } = about;
  const files: Record<string, Uint8Array | string> = {};
  const data = Object.entries(indexes).map(([type, text]) => {
    const bytes = packed(Buffer.from(text as string));
    const href = `repodata/${type}.xml.gz`;
    files[href] = bytes;
    const sums = [`<checksum type="sha256">${sha256(bytes)}</checksum>`, `<open-checksum type="sha256">${sha256(text)}</open-checksum>`];
    return `<data type="${type}">${sums.join('')}<location href="${href}"/><size>${bytes.length}</size><open-size>${Buffer.byteLength(text as string)}</open-size></data>`;
  });
  files['repodata/repomd.xml'] = repomd(
    `<?xml version="1.0" encoding="UTF-8"?><repomd xmlns="http://linux.duke.edu/metadata/repo">${data.join('\n')}</repomd>`,
  );
  return placeOf(files);
}

export function primaryOf(packages: readonly string[], count = packages.length): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="${count}">\n${packages.join('\n')}\n</metadata>`;
}

export interface About {
  readonly arch?: string;
  readonly version?: string;
  readonly provides?: readonly string[];
  readonly requires?: readonly string[];
  readonly inside?: string;
}

/** A package; dependencies are `name` or `name GE 1.0`. */
export function packageOf(name: string, { arch = 'noarch', version = '1', provides = [], requires = [], inside = '' }: About = {}): string {
  const source = arch === 'src' ? '' : `${name}-${version}-1.src.rpm`;
  return `<package type="rpm"><name>${name}</name><arch>${arch}</arch><version epoch="0" ver="${version}" rel="1"/><checksum type="sha256" pkgid="YES">${name}${version}${arch}</checksum>${inside}
<location href="${name}.rpm"/><format><rpm:sourcerpm>${source}</rpm:sourcerpm>${list('provides', provides)}${list('requires', requires)}</format></package>`;
}

export async function readAll(place: Place): Promise<{ records: PackageRecord[]; skipped: Skipped['skipped'][] }> {
  const survey = await openFormat().survey(place, { now, suites: [], components: [], arches: [] });
  const items = await Array.fromAsync(survey.read());
  return {
    records: items.filter((item): item is PackageRecord => !('skipped' in item)),
    skipped: items.flatMap((item) => ('skipped' in item ? item.skipped : [])),
  };
}

/** What each package leads to, by relation and name: `requires b@1-1?arch=noarch`. */
export function ends(records: readonly PackageRecord[], name: string): string[] {
  const purls = new Set(records.filter((record) => record.name === name).map((record) => record.purl));
  const link = openFormat().link;
  return [...(link?.(records) ?? [])]
    .filter((edge) => purls.has(edge.from))
    .map((edge) => `${edge.relation} ${edge.to.replace(/^pkg:rpm\/(demo\/)?|^capability:rpm-md\//, '')}`);
}

function list(kind: string, dependencies: readonly string[]): string {
  if (dependencies.length === 0) return '';
  const entries = dependencies.map((text) => {
    const [, name = text, flags, ver] = /^(\S+) (EQ|LT|LE|GT|GE) (\S+)$/.exec(text) ?? [];
    return `<rpm:entry name="${name}"${flags === undefined ? '' : ` flags="${flags}" epoch="0" ver="${ver ?? ''}"`}/>`;
  });
  return `<rpm:${kind}>${entries.join('')}</rpm:${kind}>`;
}

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** As a file comes: cut in the middle of anything. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length || at === 0; at += 4096 + 1) yield bytes.subarray(at, at + 4096 + 1);
}
