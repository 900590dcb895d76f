import { brokenSource } from '../../../content/broken.ts';
import { checked, type Promised } from '../../../content/fetch/checked.ts';
import type { Place } from '../../../content/fetch/place.ts';
import { packingOf, unpack } from '../../../content/fetch/unpack.ts';
import type { Checksum, IndexFile } from './repomd.ts';

/** What createrepo_c calls sha is SHA-1. */
const algorithms = { sha: 'sha1', sha1: 'sha1', sha224: 'sha224', sha256: 'sha256', sha384: 'sha384', sha512: 'sha512' } as const;
/** The filelists of the largest distributions have about 1 GB. */
const largest = 4 * 1024 * 1024 * 1024;

/** The text of a file the index names, checked as it came and as it was packed; undefined when it is not there. Throws `SOURCE_BROKEN`. */
export async function openMember(place: Place, file: IndexFile): Promise<AsyncIterable<Uint8Array> | undefined> {
  const { href, size, openSize, checksum, openChecksum } = file;
  const packed: Promised = { size, digest: digestIn(checksum, href) };
  const open: Promised = { size: openSize, digest: openChecksum === undefined ? undefined : digestIn(openChecksum, href) };
  const bytes = await place.open(href);
  if (bytes === undefined) return undefined;
  const packing = packingOf(href);
  if (packing === 'plain') return checked(bytes, href, packed);
  const text = unpack(checked(bytes, href, packed), { file: href, packing, limit: Math.min(openSize ?? largest, largest) });
  return checked(text, `${href}, unpacked`, open);
}

function digestIn({ type, value }: Checksum, href: string): NonNullable<Promised['digest']> {
  const algorithm = Object.hasOwn(algorithms, type) ? algorithms[type as keyof typeof algorithms] : undefined;
  if (algorithm !== undefined && /^[0-9a-f]{40,128}$/.test(value)) return { algorithm, hex: value };
  throw brokenSource(
    'repodata/repomd.xml',
    null,
    `the checksum of ${href} is of the kind "${type.slice(0, 40)}", which is not known.`,
    'createrepo_c writes sha256 or sha512 when asked with --checksum.',
  );
}
