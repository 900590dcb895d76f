import { brokenSource } from '../../../content/broken.ts';
import type { Skipped } from '../../../content/format.ts';
import type { Sense } from '../../../model/rpm-version.ts';
import type { Dependency, RpmPackage } from './package.ts';
import { readXml } from './xml.ts';

const senses: Readonly<Record<string, Sense>> = { EQ: '=', LT: '<', LE: '<=', GT: '>', GE: '>=' };
const lists: ReadonlySet<string> = new Set(['provides', 'requires', 'recommends', 'suggests']);
/** Names, paths and versions in bytes; what is longer is no package anybody made with rpm. */
const longestWord = 4096;
const mostEntries = 200_000;
const hint = 'Make the metadata anew with createrepo_c, then refresh this source; the last good import stays.';

type Draft = { -readonly [Key in keyof RpmPackage]: RpmPackage[Key] extends readonly (infer Item)[] ? Item[] : RpmPackage[Key] } & { base?: string };

/** Packages of primary metadata, in its order, and what of it could not be used. Throws `SOURCE_BROKEN`, also for a wrong count. */
export async function* readPrimary(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RpmPackage | Skipped> {
  const ready: (RpmPackage | Skipped)[] = [];
  let root: string | undefined;
  let claimed: number | undefined;
  let count = 0;
  let draft: Draft | undefined;
  let list: Dependency[] | undefined;
  const parsed = readXml(file, chunks, {
    open(element, attributes, line) {
      if (root === undefined) {
        root = element;
        if (element !== 'metadata') throw brokenSource(file, line, `it begins with <${element.slice(0, 40)}>, where <metadata> was expected.`, hint);
        claimed = /^\d{1,9}$/.test(attributes['packages'] ?? '') ? Number(attributes['packages']) : undefined;
      } else if (element === 'package') {
        count++;
        draft = attributes['type'] === 'rpm' || attributes['type'] === undefined ? emptyPackage(line) : undefined;
      } else if (draft === undefined) return;
      else if (element === 'version') {
        Object.assign(draft, { epoch: attributes['epoch'] || '0', version: attributes['ver'] ?? '', release: attributes['rel'] ?? '' });
      } else if (element === 'location') draft.base = attributes['xml:base'] ?? '';
      else if (lists.has(element)) list = draft[element as 'provides'];
      else if (element === 'entry' && list !== undefined) {
        if (list.length >= mostEntries) throw brokenSource(file, line, `${draft.name} has more than ${mostEntries} dependencies of one kind.`, hint);
        const entry = dependencyIn(attributes);
        if (entry !== undefined) list.push(entry);
      }
    },
    close(element, text, line) {
      if (draft === undefined) return;
      if (element === 'name' || element === 'arch' || element === 'url' || element === 'packager' || element === 'vendor') draft[element] = text;
      else if (element === 'checksum') draft.pkgid = text;
      else if (element === 'sourcerpm') draft.sourceRpm = text;
      else if (element === 'file') draft.files.push(text);
      else if (lists.has(element)) list = undefined;
      else if (element === 'package') {
        const wrong = wrongWith(draft);
        const { base: _, ...item } = draft;
        ready.push(wrong === undefined ? item : { skipped: { file, line: draft.line, reason: wrong } });
        draft = undefined;
      }
      if (draft !== undefined && draft.files.length > mostEntries) throw brokenSource(file, line, `${draft.name} lists more than ${mostEntries} files.`, hint);
    },
  });
  for await (const _ of parsed) {
    yield* ready;
    ready.length = 0;
  }
  if (claimed !== undefined && claimed !== count) throw brokenSource(file, null, `it says that it has ${claimed} packages and has ${count}.`, hint);
}

function dependencyIn(attributes: Readonly<Record<string, string>>): Dependency | undefined {
  const name = attributes['name'] ?? '';
  if (name === '' || name.length > longestWord) return undefined;
  const sense = senses[attributes['flags'] ?? ''];
  const version = attributes['ver'] ?? '';
  if (sense === undefined || version === '') return { name };
  const [epoch, release] = [attributes['epoch'] ?? '0', attributes['rel'] ?? ''];
  return { name, sense, evr: `${/^0*$/.test(epoch) ? '' : `${epoch}:`}${version}${release === '' ? '' : `-${release}`}` };
}

function wrongWith({ name, arch, epoch, version, release, base }: Draft): string | undefined {
  if (name === '' || version === '' || release === '' || arch === '')
    return `a package lacks its ${name === '' ? 'name' : arch === '' ? 'architecture' : 'version'}.`;
  const words = [name, arch, epoch, version, release];
  if (words.some((word) => word.length > 512 || /[\s/\p{Cc}]/u.test(word)))
    return `the package "${name.slice(0, 80)}" has a name or version that rpm would not allow.`;
  if (!/^\d{1,10}$/.test(epoch)) return `the package ${name} has the epoch "${epoch.slice(0, 40)}", which is no number.`;
  return base === undefined || base === ''
    ? undefined
    : `the package ${name} lies elsewhere (xml:base="${base.slice(0, 120)}"), in no part of this repository.`;
}

function emptyPackage(line: number): Draft {
  return {
    ...{ name: '', arch: '', epoch: '0', version: '', release: '', pkgid: '', url: '', packager: '', vendor: '', sourceRpm: '' },
    ...{ provides: [], requires: [], recommends: [], suggests: [], files: [], line },
  };
}
