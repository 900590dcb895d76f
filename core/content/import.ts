import { stamp } from '../model/time.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/near.ts';
import type { ImportRecord } from '../state/kinds/import.ts';
import type { FormatEntry } from './format.ts';
import { askChild, usualLimits, type ChildLimits } from './import-child.ts';
import type { LayerSource } from './layer-of.ts';

export interface ImportOptions {
  /** The bare state repository. */
  readonly repository: string;
  readonly source: string;
  readonly config: { readonly format: string; readonly path?: string | undefined };
  readonly formats: readonly FormatEntry[];
  readonly previous?: ImportRecord | undefined;
  /** Folder of the layer files. */
  readonly layers: string;
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
    const { tree, bytes, shards, packages, skipped, layer } = answer;
    const record = { ...before, format: config.format, tree, bytes, shards, packages, skipped: [...skipped], imported: checked, checked, error: null };
    return { state: 'imported', record, tree, layer };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { state: 'broken', record: { ...before, checked, error: error.message }, error };
  }
}

/** Makes a missing or damaged layer file anew from what was imported. */
export async function layerFromTree(repository: string, tree: string, source: LayerSource, file: string): Promise<void> {
  await askChild({ task: 'layer', repository, source, tree, file }, usualLimits);
}

async function ask({ repository, source, config, formats, layers, limits }: ImportOptions, before: ImportRecord) {
  const entry = formats.find((item) => item.id === config.format);
  if (entry === undefined) throw unreadable(source, config.format, formats);
  if (config.path === undefined) {
    throw new UserError('SOURCE_BROKEN', `The source ${source} names no path.`, { hint: `Add path: to sources/${source}.yaml; url: is not in this version.` });
  }
  const known = before.tree === null ? null : before.bytes;
  const { files, reader, revision } = entry;
  return askChild(
    { task: 'import', repository, source: { id: source, format: config.format }, path: config.path, files, reader, revision, layers, known },
    limits ?? usualLimits,
  );
}

function unreadable(source: string, format: string, formats: readonly FormatEntry[]): UserError {
  const ids = formats.map((item) => item.id);
  return new UserError('SOURCE_BROKEN', `The source ${source} is of the format ${format}, which has no reader.`, {
    hint: `Formats a source can have: ${ids.join(', ')}. What a configured format builds comes from components/.`,
    suggest: nearest(format, ids),
  });
}

function nothingYet(id: string, format: string, checked: string): ImportRecord {
  return { id, format, tree: null, bytes: null, shards: 0, packages: 0, skipped: [], imported: null, checked, error: null };
}
