import { brokenSource } from '../../../content/broken.ts';
import type { Place } from '../../../content/fetch/place.ts';
import { verify } from '../../../content/fetch/signature.ts';
import type { PackageRecord, RepositoryFormat, RepositoryOptions, Skipped } from '../../../content/format.ts';
import { digestOfValue } from '../../../model/digest.ts';
import { overlap, parseEvr } from '../../../model/rpm-version.ts';
import { readComps } from './comps.ts';
import { readFilelists } from './filelists.ts';
import { linkRpm } from './link.ts';
import { openMember } from './member.ts';
import { readModules, type ModuleStream } from './modules.ts';
import { isSource, type RpmPackage } from './package.ts';
import { readPrimary } from './primary.ts';
import { recordsOf } from './records.ts';
import { readRepomd, type IndexFile, type Repomd } from './repomd.ts';
import { namesIn, parseWanted } from './rich.ts';
import { readUpdateinfo } from './updateinfo.ts';
import { textOf } from './member-text.ts';

const index = 'repodata/repomd.xml';
const largestIndex = 4 * 1024 * 1024;
/** Packages a repository may have: some hundred times those of the largest distribution would only fill the memory. */
const mostPackages = 2_000_000;
/** What is read of a repository, filelists only when a requirement names a file that primary metadata does not list. */
const types = ['primary', 'filelists', 'modules', 'updateinfo', 'group_gz', 'group', 'group_xz', 'group_zst'] as const;

/** RPM repositories as createrepo_c makes them. */
export function openFormat(): RepositoryFormat {
  return {
    naming: {
      mixesArches: true,
      meets: (provided, op, wanted) =>
        overlap(provided === undefined ? undefined : { sense: '=', evr: parseEvr(provided) }, { sense: op, evr: parseEvr(wanted) }),
    },
    link: linkRpm,
    async survey(place, options) {
      const bytes = await place.read(index, largestIndex);
      if (bytes === undefined)
        throw brokenSource(`${place.name}/${index}`, null, 'there is nothing here.', 'The path or address of this source has to be the one above repodata/.');
      const repomd = await readRepomd(index, bytes);
      const read = types.flatMap((type) => repomd.files.get(type) ?? []).map(({ type, href, checksum }) => [type, href, checksum.value]);
      return {
        digest: digestOfValue([options.arches, options.namespace ?? repomd.distribution ?? null, read]),
        signature: await signatureOf(place, bytes, options.keyring),
        read: () => readRepository(place, repomd, options),
      };
    },
  };
}

/** repomd.xml is signed by a file beside it, and holds the checksums of all others. */
async function signatureOf(place: Place, bytes: Uint8Array, keyring: string | undefined): Promise<string> {
  if (keyring === undefined) return 'unverified: no keyring is configured';
  const detached = await place.read(`${index}.asc`, 1024 * 1024);
  if (detached === undefined)
    throw brokenSource(
      index,
      null,
      'it is not signed: there is no repomd.xml.asc beside it.',
      'Leave out keyring: of this source if the repository is not signed.',
    );
  return `signed by ${(await verify({ file: index, bytes, detached }, keyring)).signer}`;
}

async function* readRepository(place: Place, repomd: Repomd, options: RepositoryOptions): AsyncGenerator<PackageRecord | Skipped> {
  const { arches, namespace = repomd.distribution } = options;
  const packages: RpmPackage[] = [];
  const primary = repomd.files.get('primary') as IndexFile;
  const text = await openMember(place, primary);
  if (text === undefined) throw missing(primary);
  for await (const item of readPrimary(primary.href, text)) {
    if ('skipped' in item) yield item;
    else if (arches.length === 0 || item.arch === 'noarch' || isSource(item) || arches.includes(item.arch)) packages.push(item);
    if (packages.length > mostPackages) throw brokenSource(primary.href, null, `it has more than ${mostPackages} packages.`, 'Split it into several sources.');
  }
  const notes: Skipped[] = [];
  const files = await neededFiles(place, repomd, packages, notes);
  const { streams, skipped } = await modulesOf(place, repomd, notes);
  const updates = (await extra('updateinfo', readUpdateinfo)) ?? [];
  const group = ['group_gz', 'group_xz', 'group_zst', 'group'].find((type) => repomd.files.has(type)) ?? 'group';
  const groups = (await extra(group, readComps)) ?? new Map<string, string[]>();
  yield* notes;
  yield* skipped;
  yield* recordsOf({ namespace, packages, files, streams, updates, groups }, primary.href);

  async function extra<Read>(type: string, read: (file: string, chunks: AsyncIterable<Uint8Array>) => Promise<Read>): Promise<Read | undefined> {
    const member = await openExtra(place, repomd, type, notes);
    return member === undefined ? undefined : read(member.href, member.text);
  }
}

/** Required paths that a package has: from primary metadata, else from filelists, which is read only then. */
async function neededFiles(place: Place, repomd: Repomd, packages: readonly RpmPackage[], notes: Skipped[]): Promise<Map<string, string[]>> {
  const wanted = new Set<string>();
  for (const { requires, recommends, suggests } of packages) {
    for (const { name } of [...requires, ...recommends, ...suggests]) {
      if (name.startsWith('/')) wanted.add(name);
      else if (name.startsWith('(') && name.includes('/')) for (const each of namesOf(name)) if (each.startsWith('/')) wanted.add(each);
    }
  }
  const files = new Map<string, string[]>();
  const unmet = new Set(wanted);
  for (const item of packages) {
    for (const provided of item.provides) unmet.delete(provided.name);
    const found = isSource(item) ? [] : item.files.filter((path) => wanted.has(path));
    for (const path of found) unmet.delete(path);
    if (found.length > 0) files.set(item.pkgid, found);
  }
  if (unmet.size === 0) return files;
  const member = await openExtra(place, repomd, 'filelists', notes);
  if (member === undefined) return files;
  for (const [pkgid, found] of await readFilelists(member.href, member.text, unmet)) files.set(pkgid, [...(files.get(pkgid) ?? []), ...found]);
  return files;
}

async function modulesOf(place: Place, repomd: Repomd, notes: Skipped[]): Promise<{ streams: ModuleStream[]; skipped: Skipped[] }> {
  const member = await openExtra(place, repomd, 'modules', notes);
  return member === undefined ? { streams: [], skipped: [] } : readModules(member.href, await textOf(member.href, member.text));
}

/** A file that the packages can be read without. */
async function openExtra(place: Place, repomd: Repomd, type: string, notes: Skipped[]) {
  const file = repomd.files.get(type);
  if (file === undefined) return undefined;
  const text = await openMember(place, file);
  if (text === undefined) notes.push({ skipped: { file: file.href, line: null, reason: 'repomd.xml names this file, and it is not there.' } });
  return text === undefined ? undefined : { href: file.href, text };
}

function namesOf(rich: string): string[] {
  const wanted = parseWanted(rich);
  return wanted === undefined ? [] : namesIn(wanted);
}

function missing({ href }: IndexFile) {
  return brokenSource(
    href,
    null,
    'repomd.xml names this file, and it is not there.',
    'The mirror may be changing just now: refresh again in a while. The last good import stays.',
  );
}
