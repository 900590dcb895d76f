import { brokenSource } from '../../../content/broken.ts';
import type { PackageRecord, Skipped, SourceDocument } from '../../../content/format.ts';
import type { Relation } from '../../../model/node.ts';
import { parseJson } from './json-text.ts';
import { lineOf } from './lines.ts';
import { fieldsOf, isObject, textOf, textsOf, type Fields } from '../loose.ts';
import { collectPackages } from './packages.ts';

/** Which fields of an entry name what it needs; what is optional may be missing from the lock. */
const needs: readonly { readonly field: string; readonly relation: Relation; readonly optional: boolean }[] = [
  { field: 'optionalDependencies', relation: 'requires', optional: true },
  { field: 'dependencies', relation: 'requires', optional: false },
  { field: 'peerDependencies', relation: 'requires', optional: true },
  { field: 'devDependencies', relation: 'build-requires', optional: false },
];

/** package-lock.json, versions 2 and 3: places on disk, each with what is installed there. */
export function readPackageLock(text: string, document: SourceDocument): (PackageRecord | Skipped)[] {
  const lock = fieldsOf(parseJson(document.name, text));
  const places = placesOf(lock, document.name);
  const packages = collectPackages(document.name);
  const purls = new Map<string, string>();
  const line = (place: string): number | null => lineOf(text, `${JSON.stringify(place)}: {`);
  for (const [place, entry] of places) {
    const purl = entry.get('link') === true ? undefined : purlAt(place, entry);
    if (purl !== undefined) purls.set(place, purl);
  }
  for (const [place, purl] of purls) addNeeds(place, purl, places.get(place) as Fields);
  return packages.result();

  function purlAt(place: string, entry: Fields): string | undefined {
    const version = textOf(entry.get('version'));
    const name = textOf(entry.get('name')) ?? (place === '' ? (textOf(lock.get('name')) ?? document.folder) : nameAt(place));
    if (!isInstalled(place)) {
      const purl = packages.component(name, version ?? '');
      if (purl === undefined) packages.skip(line(place), `${place} has the name ${name}, which another folder has too.`);
      return purl;
    }
    if (version !== undefined) return packages.artifact(name, version);
    packages.skip(line(place), `${place} has no version.`);
    return undefined;
  }

  function addNeeds(place: string, purl: string, entry: Fields): void {
    const optional = new Set(textsOf(entry.get('optionalDependencies')).map(([name]) => name));
    for (const need of needs) {
      for (const [name, constraint] of textsOf(entry.get(need.field))) {
        const target = targetOf(places, resolve(places, place, name));
        const to = target === undefined ? undefined : purls.get(target);
        if (to !== undefined) packages.edge(purl, need.relation, to, constraint);
        else if (!need.optional && !optional.has(name))
          packages.skip(line(place), `${place === '' ? 'The root' : place} needs ${name}, which is not in the file.`);
      }
    }
  }
}

function placesOf(lock: Fields, file: string): Map<string, Fields> {
  const version = lock.get('lockfileVersion');
  if (version !== 2 && version !== 3) {
    const found = version === undefined ? 'it names no lockfileVersion' : `its lockfileVersion is ${JSON.stringify(version)}`;
    throw brokenSource(file, null, `${found}; 2 and 3 are read.`, 'Write it with npm 7 or later.');
  }
  if (!isObject(lock.get('packages'))) throw brokenSource(file, null, 'it has no "packages".', 'Write it with npm 7 or later.');
  return new Map([...fieldsOf(lock.get('packages'))].map(([place, entry]) => [place, fieldsOf(entry)]));
}

/** Where node would find a package: in the nearest node_modules on the way up. */
function resolve(places: ReadonlyMap<string, Fields>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (places.has(place)) return place;
    if (folder === '') return undefined;
  }
}

/** A link stands for the folder it leads to. */
function targetOf(places: ReadonlyMap<string, Fields>, place: string | undefined): string | undefined {
  const entry = place === undefined ? undefined : places.get(place);
  return entry?.get('link') === true ? textOf(entry.get('resolved'))?.replace(/^file:/, '') : place;
}

function isInstalled(place: string): boolean {
  return /(^|\/)node_modules\//.test(place);
}

function nameAt(place: string): string {
  const installed = place.lastIndexOf('node_modules/');
  return installed < 0 ? place.slice(place.lastIndexOf('/') + 1) : place.slice(installed + 'node_modules/'.length);
}
