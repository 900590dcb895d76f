import { dirname, join } from 'node:path';
import { digestOf, digestOfValue } from '../model/digest.ts';
import { canonicalPurl } from '../model/ids.ts';
import { withAbsolutePaths } from './absolute-paths.ts';
import { placeOf } from './file-names.ts';
import { largestFile, tooLarge } from './limits.ts';
import { type Problem, problemsError } from './problem.ts';
import { checkReferences, type CheckTrigger } from './references.ts';
import { schemaProblems } from './schema-problems.ts';
import { type ComponentConfig, type Config, type ConfigFolder, EngineConfig, Factory, Room, configFolders } from './schema.ts';
import { type YamlFile, readYaml } from './yaml-file.ts';
import type { ZodType } from 'zod';

export interface ParseOptions {
  /** Absolute path of the configuration; a relative path in a file is relative to that file. */
  readonly folder: string;
  /** Ids of the built-in formats. */
  readonly formats: readonly string[];
  /** Reads `content:` of a release; throws what is wrong with it. */
  readonly parseSelection?: (text: string) => unknown;
  /** Says what is wrong with a trigger: which events there are and what may be done is known above. */
  readonly checkTrigger?: CheckTrigger;
}

/** The configuration in force. Everything wrong in every file is thrown as one `CONFIG_INVALID`; a file over 1 MB as `TOO_LARGE`. */
export function parseConfig(files: ReadonlyMap<string, Uint8Array | string>, options: ParseOptions): Config {
  const problems: Problem[] = [];
  const read = new Map<string, YamlFile>();
  const names = new Map<ConfigFolder, string[]>();
  const parsed = emptyFolders();
  const strays: { readonly path: string; readonly problem: Problem }[] = [];
  const digests: Record<string, string> = {};
  let factory = Factory.parse({});

  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const place = placeOf(path);
    if (!('kind' in place)) {
      strays.push({ path, problem: place });
      continue;
    }
    if (bytes.length > largestFile) throw tooLarge(path);
    digests[path] = digestOf(bytes);
    if (place.kind === 'thing') names.set(place.folder, [...(names.get(place.folder) ?? []), place.id]);
    const file = readYaml(path, bytes);
    if (!('value' in file)) {
      problems.push(...file);
      continue;
    }
    read.set(path, file);
    const schema: ZodType = place.kind === 'factory' ? Factory : configFolders[place.folder];
    const result = schema.safeParse(file.value);
    if (!result.success) problems.push(...schemaProblems(file, schema, result.error.issues));
    else if (place.kind === 'factory') factory = result.data as typeof factory;
    else parsed[place.folder].set(place.id, withAbsolutePaths(place.folder, result.data, join(options.folder, dirname(path))));
  }

  if (!names.get('engines')?.includes('local')) parsed.engines.set('local', EngineConfig.parse({ kind: 'local' }));
  if (!names.get('rooms')?.includes('console'))
    parsed.rooms.set('console', Room.parse({ network: 'console', id: 'console', allow: ['read', 'write', 'irreversible'] }));
  const config = { ...(parsed as unknown as Omit<Config, 'hash' | 'factory'>), factory, hash: digestOfValue(digests) };
  for (const { path, problem } of strays) if (!isOfSomething(path, config, names, options.folder)) problems.push(problem);
  checkReferences(config, {
    formats: options.formats,
    parseSelection: options.parseSelection,
    checkTrigger: options.checkTrigger,
    known: (folder) => names.get(folder) ?? [],
    report(folder, id, path, message, near = []) {
      const file = read.get(folder === 'factory' ? 'factory.yaml' : `${folder}/${id}.yaml`);
      if (file !== undefined) problems.push(file.problem(path, message, near));
    },
  });
  if (problems.length > 0) throw problemsError(problems, options.folder);
  return { ...config, components: withCanonicalPurls(config.components) };
}

type Folders = { readonly [Folder in ConfigFolder]: Map<string, unknown> };

function emptyFolders(): Folders {
  return Object.fromEntries(Object.keys(configFolders).map((folder) => [folder, new Map<string, unknown>()])) as Folders;
}

/** Whether a file deeper down belongs to a thing: to the folder of its name, or to one that it names as its path. */
function isOfSomething(path: string, config: Omit<Config, 'hash'>, names: ReadonlyMap<ConfigFolder, readonly string[]>, folder: string): boolean {
  const [first = '', second = '', third] = path.split('/');
  if (third === undefined) return false;
  if (names.get(first as ConfigFolder)?.includes(second)) return true;
  const paths = [...config.components.values()]
    .flatMap(({ path: place, git, releases = [] }) => [place, git, ...releases.map((release) => release.path)])
    .concat([...config.sources.values(), ...config.collections.values()].map((source) => source.path));
  const file = join(folder, path);
  return paths.some((place) => place !== undefined && (file === place || file.startsWith(`${place}/`)));
}

function withCanonicalPurls(components: ReadonlyMap<string, ComponentConfig>): ReadonlyMap<string, ComponentConfig> {
  return new Map([...components].map(([id, component]) => [id, { ...component, purl: canonicalPurl(component.purl) }]));
}
