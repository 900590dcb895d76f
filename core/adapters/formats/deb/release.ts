import { brokenSource } from '../../../content/broken.ts';
import type { FileDigest } from '../../../content/fetch/checked.ts';
import type { Place } from '../../../content/fetch/place.ts';
import { checksClearText, verify } from '../../../content/fetch/signature.ts';
import type { RepositoryOptions } from '../../../content/format.ts';
import { stanzas } from './stanzas.ts';

/** Size and digest of a file. */
export interface Sealed {
  readonly size: number;
  readonly digest: FileDigest;
}

/** What a suite's Release file promises. */
export interface Release {
  /** Folder of the indexes, with a slash at its end; empty for the repository's own. */
  readonly folder: string;
  readonly file: string;
  /** purl namespace: the first word of who publishes it. */
  readonly vendor: string;
  readonly components: readonly string[];
  readonly arches: readonly string[];
  readonly isByHash: boolean;
  /** Packages for all architectures stand in each architecture's index, not in one of their own. */
  readonly hasAllInside: boolean;
  readonly signer: string | undefined;
  readonly files: ReadonlyMap<string, Sealed>;
}

const largestRelease = 32 * 1024 * 1024;
const fieldNames = [
  'Origin',
  'Suite',
  'Codename',
  'Components',
  'Architectures',
  'Acquire-By-Hash',
  'No-Support-for-Architecture-all',
  'Valid-Until',
  'SHA256',
  'SHA512',
];
const fields: ReadonlySet<string> = new Set(fieldNames);

/** Reads InRelease, or Release and Release.gpg; undefined when there is neither. With a keyring, what no key of it signed is refused. */
export async function readRelease(place: Place, folder: string, options: RepositoryOptions): Promise<Release | undefined> {
  const isReadable = options.keyring === undefined || (await checksClearText());
  const signed = isReadable ? await place.read(`${folder}InRelease`, largestRelease) : undefined;
  if (signed !== undefined) {
    const file = `${folder}InRelease`;
    const verified = options.keyring === undefined ? undefined : await verify({ file, bytes: signed }, options.keyring);
    return parse(verified?.text ?? withoutArmour(signed, file), { folder, file, signer: verified?.signer, now: options.now });
  }
  const file = `${folder}Release`;
  const bytes = await place.read(file, largestRelease);
  if (bytes === undefined) return undefined;
  if (options.keyring === undefined) return parse(bytes, { folder, file, signer: undefined, now: options.now });
  const detached = await place.read(`${file}.gpg`, 1024 * 1024);
  if (detached === undefined)
    throw brokenSource(file, null, 'nobody signed it: there is no Release.gpg.', 'Remove keyring: from the source if it is not meant to be signed.');
  const { signer } = await verify({ file, bytes, detached }, options.keyring);
  return parse(bytes, { folder, file, signer, now: options.now });
}

async function parse(
  bytes: Uint8Array,
  about: { readonly folder: string; readonly file: string; readonly signer: string | undefined; readonly now: Temporal.Instant },
): Promise<Release> {
  const { file, folder, signer, now } = about;
  const hint = 'Look at the address of this source: it has to be the folder above dists/, or one with a Packages file.';
  const found = (await Array.fromAsync(stanzas(once(bytes), fields))).flat();
  const [stanza] = found;
  if (stanza === undefined || stanza.fault !== undefined) throw brokenSource(file, stanza?.line ?? null, stanza?.fault ?? 'the file is empty.', hint);
  const get = (name: string): string => stanza.fields.get(name) ?? '';
  const until = get('Valid-Until');
  if (until !== '' && Date.parse(until) < now.epochMilliseconds)
    throw brokenSource(file, null, `it was valid until ${until}.`, 'The mirror is no longer brought up to date: name another one. The last good import stays.');
  const files = filesIn(get('SHA256') === '' ? get('SHA512') : get('SHA256'), get('SHA256') === '' ? 'sha512' : 'sha256');
  if (files.size === 0) throw brokenSource(file, null, 'it promises no checksums (SHA256).', hint);
  return {
    folder,
    file,
    vendor: vendorOf(get('Origin')),
    components: wordsOf(get('Components')),
    arches: wordsOf(get('Architectures')),
    isByHash: get('Acquire-By-Hash') === 'yes',
    hasAllInside: get('No-Support-for-Architecture-all').includes('Packages'),
    signer,
    files,
  };
}

export function vendorOf(origin: string): string {
  const word = origin
    .toLowerCase()
    .split(/\s/, 1)[0]
    ?.replace(/[^a-z0-9.-]/g, '');
  return word === undefined || word === '' ? 'debian' : word;
}

/** `hex size path` a line. */
function filesIn(text: string, algorithm: 'sha256' | 'sha512'): Map<string, Sealed> {
  const files = new Map<string, Sealed>();
  for (const line of text.split('\n')) {
    const found = /^\s*([0-9a-f]{64,128})\s+(\d{1,15})\s+(\S+)\s*$/.exec(line);
    if (found === null || found[3]?.split('/').includes('..') === true || found[3]?.startsWith('/') === true) continue;
    files.set(found[3] ?? '', { size: Number(found[2]), digest: { algorithm, hex: found[1] ?? '' } });
  }
  return files;
}

/** The text of a clear-signed message, unverified (RFC 9580, 7). */
function withoutArmour(bytes: Uint8Array, file: string): Uint8Array {
  const text = Buffer.from(bytes).toString('utf8');
  if (!text.startsWith('-----BEGIN PGP SIGNED MESSAGE-----')) return bytes;
  const start = /\r?\n\r?\n/.exec(text);
  const end = text.indexOf('\n-----BEGIN PGP SIGNATURE-----');
  if (start === null || end < start.index) throw brokenSource(file, null, 'its signature is cut short.', 'Refresh again; the last good import stays.');
  return Buffer.from(`${text.slice(start.index + start[0].length, end).replace(/^- /gm, '')}\n`);
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
