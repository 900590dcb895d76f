import { join } from 'node:path';
import { stamp } from '../model/time.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/near.ts';
import type { ImportRecord } from '../state/kinds/import.ts';
import type { FormatEntry, LayerSource, RepositoryEntry } from './format.ts';
import { layerFileOf, type SourcePlace } from './import-ask.ts';
import { askChild, usualLimits, type ChildLimits } from './import-child.ts';

/** What a file of `sources/` says. */
export type SourceConfig = { readonly format: string } & { readonly [Key in keyof Omit<SourcePlace, 'cache'>]?: SourcePlace[Key] | undefined };

export interface ImportOptions {
  /** The bare state repository. */
  readonly repository: string;
  readonly source: string;
  readonly config: SourceConfig;
  readonly formats: readonly (FormatEntry | RepositoryEntry)[];
  readonly previous?: ImportRecord | undefined;
  /** Folder of the layer files. */
  readonly layers: string;
  /** Folder for what servers need not send twice. */
  readonly cache?: string;
  readonly now: Temporal.Instant;
  readonly limits?: ChildLimits;
}

/** `record` is what to commit; `tree` what to adopt at `content/<source>`, when it is another than before. */
export type ImportOutcome =
  | { readonly state: 'imported'; readonly record: ImportRecord; readonly tree: string; readonly layer: string }
  | { readonly state: 'unchanged'; readonly record: ImportRecord }
  | { readonly state: 'broken'; readonly record: ImportRecord; readonly error: UserError };

/** Reads a source in a child process, which writes the shards and the layer by itself. What cannot be read leaves the last import standing. */
export async function importSource(options: ImportOptions): Promise<ImportOutcome> {
  const { source, config, previous, now } = options;
  const checked = stamp(now);
  const before = previous ?? nothingYet(source, config.format, checked);
  try {
    const answer = await ask(options, before);
    if (answer.result !== 'imported') return { state: 'unchanged', record: { ...before, checked, error: null } };
    const { tree, bytes, shards, rewritten, packages, signature, skipped } = answer;
    const layer = layerFileOf(options.layers, source, tree);
    await layerFromTree(options.repository, tree, { id: source, format: config.format, reader: readerOf(options) }, layer);
    const facts = { format: config.format, tree, bytes, shards, rewritten, packages, signature, skipped: [...skipped] };
    const record = { ...before, ...facts, imported: checked, checked, error: null };
    return { state: 'imported', record, tree, layer };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { state: 'broken', record: { ...before, checked, error: error.message }, error };
  }
}

/** Makes a missing or damaged layer file anew from what was imported. */
export async function layerFromTree(repository: string, tree: string, source: LayerSource & { readonly reader: string }, file: string): Promise<void> {
  const { reader, ...about } = source;
  await askChild({ task: 'layer', repository, source: about, reader, tree, file }, usualLimits);
}

async function ask({ repository, source, config, formats, layers, cache, now, limits }: ImportOptions, before: ImportRecord) {
  const entry = formats.find((item) => item.id === config.format);
  if (entry === undefined) throw unreadable(source, config.format, formats);
  const { format, path, url, apt, suites = [], components = [], arches = [], keyring, namespace, also } = config;
  refuseUnclear(source, config, 'repository' in entry);
  const { files, reader, revision } = entry;
  return askChild(
    {
      task: 'import',
      repository,
      source: { id: source, format },
      from: { path, url, apt, suites, components, arches, keyring, namespace, also, cache: cache ?? join(layers, '..', 'cache', 'fetched') },
      files,
      reader,
      revision,
      known: before.tree === null ? null : before.bytes,
      before: before.tree,
      now: stamp(now),
    },
    limits ?? usualLimits,
  );
}

/** A source is at one place: a path, or for a repository an address or the machine's own lists. */
function refuseUnclear(source: string, { format, path, url, apt, also = [] }: SourceConfig, isRepository: boolean): void {
  if (also.length > 0 && !isRepository)
    throw new UserError('SOURCE_BROKEN', `The source ${source} names also:, which a source of the format ${format} cannot have.`, {
      hint: 'Only repositories stand beside each other; make each file a source of its own.',
    });
  const named = [path !== undefined && 'path', url !== undefined && 'url', apt === true && 'apt'].filter((name) => name !== false);
  const allowed = isRepository ? ['path', 'url', ...(format === 'deb' ? ['apt'] : [])] : ['path'];
  const wrong = named.find((name) => !allowed.includes(name));
  if (named.length === 1 && wrong === undefined) return;
  const what =
    named.length === 0
      ? 'names no path'
      : wrong === undefined
        ? `names ${named.join(' and ')}`
        : `names ${wrong}:, which a source of the format ${format} cannot have`;
  throw new UserError('SOURCE_BROKEN', `The source ${source} ${what}.`, {
    hint: `Give sources/${source}.yaml one of ${allowed.map((name) => `${name}:`).join(', ')}.`,
  });
}

function readerOf({ formats, config }: ImportOptions): string {
  return formats.find((item) => item.id === config.format)?.reader ?? '';
}

function unreadable(source: string, format: string, formats: readonly { readonly id: string }[]): UserError {
  const ids = formats.map((item) => item.id);
  return new UserError('SOURCE_BROKEN', `The source ${source} is of the format ${format}, which has no reader.`, {
    hint: `Formats a source can have: ${ids.join(', ')}. What a configured format builds comes from components/.`,
    suggest: nearest(format, ids),
  });
}

function nothingYet(id: string, format: string, checked: string): ImportRecord {
  return { id, format, tree: null, bytes: null, shards: 0, packages: 0, skipped: [], imported: null, checked, error: null };
}
