import { UserError } from '../../model/errors.ts';
import { damaged } from '../failures.ts';
import { formatFile, migrateFile, stepsBetween, type Migration, type StateFile } from '../migrate/migrations.ts';
import type { Objects } from '../../git/objects.ts';
import type { Trees } from './trees.ts';

/** How files of a commit are to be read: as they are, or through the steps from the format they were written in. */
export interface Formats {
  /** Undefined when the tree is in the format of this version. Throws `STATE_NEWER`, `STATE_DAMAGED`. */
  translation(root: string, commit: string): Promise<((path: string, bytes: Uint8Array) => StateFile) | undefined>;
  /** The format a tree is written in. */
  of(root: string, commit: string): Promise<number>;
}

export function openFormats(objects: Objects, trees: Trees, current: number, table: readonly Migration[]): Formats {
  const known = new Map<string, number>();

  const of = async (root: string, commit: string): Promise<number> => {
    const entry = await trees.entry(root, formatFile);
    if (entry === undefined) throw damaged(`commit ${commit} has no ${formatFile}.`);
    const before = known.get(entry.oid);
    if (before !== undefined) return before;
    const found = await objects.read(entry.oid);
    const format = found === undefined ? undefined : parseFormat(found.bytes.toString('utf8'));
    if (format === undefined) throw damaged(`${formatFile} in commit ${commit} does not name a format.`);
    known.set(entry.oid, format);
    return format;
  };

  return {
    of,
    async translation(root, commit) {
      const format = await of(root, commit);
      if (format > current) throw newer(format, current);
      if (format === current) return undefined;
      const steps = stepsBetween(table, format, current);
      return (path, bytes) => migrateFile(steps, path, bytes);
    },
  };
}

export function newer(format: number, current: number): UserError {
  return new UserError('STATE_NEWER', `The state has format ${format}; this version of Millwright knows formats up to ${current}.`, {
    hint: 'Use the newer version that wrote it. Nothing was changed.',
  });
}

function parseFormat(text: string): number | undefined {
  try {
    const format = (JSON.parse(text) as { format?: unknown } | null)?.format;
    return typeof format === 'number' && Number.isInteger(format) && format > 0 ? format : undefined;
  } catch {
    return undefined;
  }
}
