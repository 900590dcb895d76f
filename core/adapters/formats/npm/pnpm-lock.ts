import { posix } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import { brokenSource } from '../../../content/broken.ts';
import type { PackageRecord, Skipped, SourceDocument } from '../../../content/format.ts';
import type { Relation } from '../../../model/node.ts';
import { keyOf, readDepPath } from './dep-path.ts';
import { lineOf } from './lines.ts';
import { fieldsOf, textOf, textsOf, type Fields } from '../loose.ts';
import { collectPackages, npmPurl, type Packages } from './packages.ts';

const importerNeeds: readonly (readonly [field: string, relation: Relation])[] = [
  ['dependencies', 'requires'],
  ['optionalDependencies', 'requires'],
  ['devDependencies', 'build-requires'],
  ['configDependencies', 'build-requires'],
  ['packageManagerDependencies', 'build-requires'],
];

/** pnpm-lock.yaml, version 9: importers (the workspace's folders), packages, and snapshots (packages with the peers they were resolved with). */
export function readPnpmLock(text: string, document: SourceDocument): (PackageRecord | Skipped)[] {
  const packages = collectPackages(document.name);
  const locks = locksIn(text, document.name);
  const folders = nameFolders(locks, document, packages, text);
  for (const lock of locks) readLock(lock, { packages, folders, text });
  return packages.result();
}

interface Reading {
  readonly packages: Packages;
  /** purl of each folder of the workspace. */
  readonly folders: ReadonlyMap<string, string>;
  readonly text: string;
}

function readLock(lock: Fields, { packages, folders, text }: Reading): void {
  const described = fieldsOf(lock.get('packages'));
  const snapshots = fieldsOf(lock.get('snapshots'));
  const catalogs = fieldsOf(lock.get('catalogs'));
  const purls = new Map<string, string>();
  for (const key of snapshots.keys()) {
    const path = readDepPath(key);
    const folder = path === undefined ? undefined : folderOf(path.version, '.');
    if (path === undefined) packages.skip(lineOfKey(text, key), `"${key}" names no version.`);
    else
      purls.set(
        key,
        (folder === undefined ? undefined : folders.get(folder)) ??
          packages.artifact(path.name, textOf(fieldsOf(described.get(path.plain)).get('version')) ?? path.version),
      );
  }
  for (const [key, purl] of purls) addSnapshot(key, purl);
  for (const [folder, importer] of fieldsOf(lock.get('importers'))) addImporter(folder, fieldsOf(importer));

  function addSnapshot(key: string, purl: string): void {
    const snapshot = fieldsOf(snapshots.get(key));
    const peers = new Map(textsOf(fieldsOf(described.get(readDepPath(key)?.plain ?? key)).get('peerDependencies')));
    for (const field of ['dependencies', 'optionalDependencies']) {
      for (const [name, reference] of textsOf(snapshot.get(field)))
        join(purl, 'requires', name, { reference, constraint: peers.get(name), folder: '.', by: key });
    }
  }

  function addImporter(folder: string, importer: Fields): void {
    const purl = folders.get(folder);
    if (purl === undefined) return;
    for (const [field, relation] of importerNeeds) {
      for (const [name, entry] of fieldsOf(importer.get(field))) {
        const reference = textOf(fieldsOf(entry).get('version'));
        const constraint = fromCatalog(catalogs, name, textOf(fieldsOf(entry).get('specifier')));
        if (reference === undefined) packages.skip(lineOfKey(text, name), `${folder} needs ${name}, and no version of it is named.`);
        else join(purl, relation, name, { reference, constraint, folder, by: folder });
      }
    }
  }

  function join(from: string, relation: Relation, name: string, need: { reference: string; constraint: string | undefined; folder: string; by: string }): void {
    const linked = folderOf(need.reference, need.folder);
    const to = purls.get(keyOf(name, need.reference)) ?? (linked === undefined ? undefined : (folders.get(linked) ?? npmPurl(name)));
    if (to !== undefined) packages.edge(from, relation, to, need.constraint);
    else packages.skip(lineOfKey(text, need.by), `${need.by} needs ${name} ${need.reference}, which is not in the file.`);
  }
}

function nameFolders(locks: readonly Fields[], document: SourceDocument, packages: Packages, text: string): Map<string, string> {
  const folders = new Map<string, string>();
  for (const folder of locks.flatMap((lock) => [...fieldsOf(lock.get('importers')).keys()])) {
    if (folders.has(folder)) continue;
    const manifest = manifestOf(document.beside.get(posix.join(folder, 'package.json')));
    const name = textOf(manifest.get('name')) ?? (folder === '.' ? document.folder : posix.basename(folder));
    const purl = packages.component(name, textOf(manifest.get('version')) ?? '');
    if (purl === undefined) packages.skip(lineOfKey(text, folder), `${folder} has the name ${name}, which another folder has too.`);
    else folders.set(folder, purl);
  }
  return folders;
}

function manifestOf(bytes: Uint8Array | undefined): Fields {
  if (bytes === undefined) return fieldsOf(undefined);
  try {
    return fieldsOf(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return fieldsOf(undefined);
  }
}

/** The folder that `link:../core` means when seen from another one; undefined for what is no folder. */
function folderOf(reference: string, from: string): string | undefined {
  const path = /^(?:link|file):(.*)$/s.exec(reference)?.[1];
  if (path === undefined) return undefined;
  return posix.normalize(posix.join(reference.startsWith('link:') ? from : '.', path)).replace(/(.)\/$/, '$1');
}

/** `catalog:` and `catalog:name` stand for what the catalog says. */
function fromCatalog(catalogs: Fields, name: string, specifier: string | undefined): string | undefined {
  const catalog = /^catalog:(.*)$/s.exec(specifier ?? '')?.[1];
  if (catalog === undefined) return specifier;
  const entry = fieldsOf(fieldsOf(catalogs.get(catalog.trim() || 'default')).get(name));
  return textOf(entry.get('specifier')) ?? specifier;
}

/** Later pnpm puts its own dependencies into a document before the workspace's. */
function locksIn(text: string, file: string): Fields[] {
  const documents = parse(text, file);
  const versions = documents.map((document) => textOf(document.get('lockfileVersion')));
  const version = versions.find((item) => item !== undefined);
  if (version === undefined) throw brokenSource(file, null, 'it names no lockfileVersion.', 'Name a lock file of npm or pnpm.');
  if (!/^9(\.|$)/.test(version))
    throw brokenSource(file, lineOf(text, 'lockfileVersion'), `its lockfileVersion is ${version}; 9 is read.`, 'Write it with pnpm 9 or later.');
  return documents;
}

/** Everything as text: a version such as 1.10 is no number. */
function parse(text: string, file: string): Fields[] {
  const hint = 'Write the file again; the last good import stays.';
  const lineCounter = new LineCounter();
  try {
    const documents = [...parseAllDocuments(text, { schema: 'failsafe', lineCounter, prettyErrors: false })];
    const error = documents.flatMap((document) => document.errors)[0];
    if (error !== undefined) throw brokenSource(file, lineCounter.linePos(error.pos[0]).line, `this is not YAML (${error.message}).`, hint);
    return documents.map((document) => fieldsOf(document.toJS()));
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError) throw brokenSource(file, null, 'it is nested or repeated beyond reason.', hint, error);
    throw error;
  }
}

/** Keys stand two spaces in at the start of a line, quoted where they must be. */
function lineOfKey(text: string, key: string): number | null {
  const before = lineOf(text, `\n  ${key}:`) ?? lineOf(text, `\n  '${key}':`);
  return before === null ? null : before + 1;
}
