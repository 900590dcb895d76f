import type { GitOptions } from '../../git/plumbing.ts';
import { recordJson } from '../../model/canonical.ts';
import { newer } from '../reader/formats.ts';
import type { Reader, ReaderParts } from '../reader/reader.ts';
import { isWhole } from '../reader/trees.ts';
import { later } from '../transactions/base.ts';
import type { Edit } from '../writer/fast-import.ts';
import { printMessage } from '../writer/message.ts';
import { openWriter } from '../writer/writer.ts';
import { formatFile, migrateFile, stepsBetween, type Migration } from './migrations.ts';

export interface MigrateOptions extends GitOptions {
  readonly now: Temporal.Instant;
  readonly format: number;
  readonly migrations: readonly Migration[];
}

/** Brings the head to the format of this version, in one commit by the system. Older commits stay as they are. */
export async function migrate(reader: Reader & ReaderParts, options: MigrateOptions): Promise<void> {
  const head = await reader.commit(await reader.head());
  const from = await reader.formats.of(head.tree, head.oid);
  if (from > options.format) throw newer(from, options.format);
  if (from === options.format) return;
  const edits = await editsFor(reader, head.tree, stepsBetween(options.migrations, from, options.format));
  edits.push({ path: formatFile, bytes: Buffer.from(recordJson({ format: options.format })) });
  const at = later(options.now, head.at);
  const message = printMessage({ subject: `state: format ${from} to ${options.format}`, actor: 'system' }, at);
  const writer = openWriter(reader.repository, options);
  try {
    const chain = await writer.begin(head.oid);
    chain.add({ message, at, edits });
    const [oid] = await chain.store();
    if (oid !== undefined) await writer.move(oid, head.oid);
  } finally {
    await writer.close();
  }
}

async function editsFor(reader: Reader & ReaderParts, tree: string, steps: readonly Migration[]): Promise<Edit[]> {
  const edits: Edit[] = [];
  for await (const { path, entry } of reader.trees.walk(tree, '', isWhole)) {
    if (entry.folder || path === formatFile) continue;
    const bytes = await reader.blob(entry.oid);
    const file = migrateFile(steps, path, bytes);
    if (file?.path !== path) edits.push({ path, removed: true });
    if (file !== null && (file.path !== path || Buffer.compare(file.bytes, bytes) !== 0)) edits.push({ path: file.path, bytes: file.bytes });
  }
  // What goes must not take away what comes under the same name.
  return edits.sort((a, b) => Number('bytes' in a) - Number('bytes' in b));
}
