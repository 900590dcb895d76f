import { brokenSource } from '../../../content/broken.ts';
import { checked } from '../../../content/fetch/checked.ts';
import type { Place } from '../../../content/fetch/place.ts';
import { packingOf, unpack } from '../../../content/fetch/unpack.ts';
import type { RepositoryOptions } from '../../../content/format.ts';
import type { Release, Sealed } from './release.ts';

/** A Packages or Sources file of a repository, not yet read. */
export interface Index {
  readonly kind: 'Packages' | 'Sources';
  readonly vendor: string;
  /** As `skipped` names it. */
  readonly file: string;
  /** What it is known by: equal, its bytes are. */
  readonly digest: string;
  /** Fetched, checked and unpacked while it flows. */
  open(): AsyncIterable<Uint8Array>;
}

/** The largest index there is has 100 MB; what unpacks to more than this is a bomb. */
const largestIndex = 2 * 1024 ** 3;
/** What Node unpacks by itself first. */
const endings = ['.zst', '.gz', '.xz', '.lz4', '.bz2', ''];

/** The indexes of a suite that the source asks for: of each component, the sources and the packages of each architecture. */
export function indexesOf(place: Place, release: Release, options: RepositoryOptions, machine: string): Index[] {
  if (release.components.length === 0 && release.arches.length === 0) return flatIndexes(place, release);
  const components = options.components.length > 0 ? options.components : release.components;
  const arches = archesOf(release, options, machine);
  const found: Index[] = [];
  for (const component of components) {
    const sources = indexAt(place, release, 'Sources', `${component}/source/Sources`);
    const inArches = arches.map((arch) => ({ arch, index: indexAt(place, release, 'Packages', `${component}/binary-${arch}/Packages`) }));
    const packages = inArches.flatMap(({ index }) => (index === undefined ? [] : [index]));
    if (packages.length === 0 && sources === undefined) throw missing(release, component, arches);
    const lacking = inArches.find(({ arch, index }) => index === undefined && options.arches.includes(arch));
    if (lacking !== undefined) throw missing(release, component, [lacking.arch]);
    const forAll = release.hasAllInside || arches.includes('all') ? undefined : indexAt(place, release, 'Packages', `${component}/binary-all/Packages`);
    found.push(...(sources === undefined ? [] : [sources]), ...packages, ...(forAll === undefined ? [] : [forAll]));
  }
  return found;
}

function archesOf(release: Release, options: RepositoryOptions, machine: string): readonly string[] {
  if (options.arches.length > 0) return options.arches;
  if (release.arches.includes(machine)) return [machine];
  return release.arches.filter((arch) => arch !== 'source');
}

function flatIndexes(place: Place, release: Release): Index[] {
  const found = (['Sources', 'Packages'] as const).map((kind) => indexAt(place, release, kind, kind) ?? indexAt(place, release, kind, `./${kind}`));
  const indexes = found.filter((index) => index !== undefined);
  if (indexes.length === 0)
    throw brokenSource(release.file, null, 'it names no Packages and no Sources.', 'Give the source suites: as apt would be given them.');
  return indexes;
}

function missing(release: Release, component: string, arches: readonly string[]) {
  return brokenSource(release.file, null, `it has no packages of ${component} for ${arches.join(', ') || 'any architecture'}.`, sayChoice(release));
}

function sayChoice({ components, arches }: Release): string {
  return `Correct components: and arches: of this source. There are ${components.join(', ')} for ${arches.join(', ')}.`;
}

function indexAt(place: Place, release: Release, kind: Index['kind'], path: string): Index | undefined {
  const forms = endings.flatMap((ending) => {
    const promised = release.files.get(path + ending);
    return promised === undefined ? [] : [{ path: path + ending, promised }];
  });
  // The plain text is promised even where only packed forms lie; its digest names the content whichever form is fetched.
  const plain = forms.find((form) => form.path === path) ?? forms[0];
  if (plain === undefined) return undefined;
  return {
    kind,
    vendor: release.vendor,
    file: `${release.folder}${path.replace(/^\.\//, '')}`,
    digest: `${plain.promised.digest.algorithm}:${plain.promised.digest.hex}`,
    open: () => flow(place, release, forms),
  };
}

interface Form {
  readonly path: string;
  readonly promised: Sealed;
}

async function* flow(place: Place, release: Release, forms: readonly Form[]): AsyncGenerator<Uint8Array> {
  for (const form of forms) {
    const file = release.folder + form.path;
    const raw = (release.isByHash ? await place.open(byHash(release, form)) : undefined) ?? (await place.open(file));
    if (raw === undefined) continue;
    yield* unpack(checked(raw, file, form.promised), { file, packing: packingOf(form.path), limit: largestIndex });
    return;
  }
  const file = release.folder + (forms[0]?.path ?? '');
  throw brokenSource(file, null, `it is not there, and ${release.file} promises it.`, 'The mirror may be changing just now: refresh again in a while.');
}

function byHash(release: Release, { path, promised }: Form): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return `${release.folder}${folder}by-hash/${promised.digest.algorithm.toUpperCase()}/${promised.digest.hex}`;
}
