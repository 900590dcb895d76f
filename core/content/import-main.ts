import { setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { saveLayer } from '../open/layer-file.ts';
import { buildLayer } from '../graph/layer.ts';
import { UserError } from '../model/errors.ts';
import { brokenSource } from './broken.ts';
import type { Format, PackageRecord, Skipped } from './format.ts';
import { layerFileOf, type ImportAnswer, type ImportAsk } from './import-ask.ts';
import { layerInputOf, type LayerSource } from './layer-of.ts';
import { digestOfSource, readSource } from './read-source.ts';
import { readShardTree, writeShardTree } from './shard-tree.ts';
import { shardsOf } from './shards.ts';

const mostSkipped = 1_000;

// A process of its own, so that a parser can neither hold up nor take down the factory.
setPriority(5);
const ask = JSON.parse(await text(process.stdin)) as ImportAsk;
const answer = await run(ask).catch(refusal);
process.stdout.write(JSON.stringify(answer));

async function run(asked: ImportAsk): Promise<ImportAnswer> {
  if (asked.task === 'import') return importDocument(asked);
  const records = await readShardTree(asked.repository, asked.tree);
  await writeLayer(asked.source, asked.tree, records, asked.file);
  return { result: 'layer', layer: asked.file };
}

async function importDocument(asked: Extract<ImportAsk, { task: 'import' }>): Promise<ImportAnswer> {
  const { openFormat } = (await import(asked.reader)) as { openFormat(): Format };
  const format = openFormat();
  const document = await readSource(asked.path, asked.files, format);
  const bytes = digestOfSource(document, { id: asked.source.format, revision: asked.revision });
  if (bytes === asked.known) return { result: 'unchanged' };
  const records: PackageRecord[] = [];
  const skipped: Skipped['skipped'][] = [];
  for await (const item of format.read(document)) {
    if ('skipped' in item) skipped.push(item.skipped);
    else records.push(item);
  }
  if (records.length === 0) throw brokenSource(document.name, null, 'it describes no package.', 'Look at the file; the last good import stays.');
  const shards = shardsOf(records);
  const tree = await writeShardTree(asked.repository, shards);
  const layer = layerFileOf(asked.layers, asked.source.id, tree);
  await writeLayer(asked.source, tree, records, layer);
  return { result: 'imported', tree, bytes, shards: shards.size, packages: new Set(records.map((item) => item.purl)).size, skipped: atMost(skipped), layer };
}

async function writeLayer(source: LayerSource, tree: string, records: readonly PackageRecord[], file: string): Promise<void> {
  await saveLayer(buildLayer(`source:${source.id}`, tree, layerInputOf(source, records)), file);
}

function atMost(skipped: readonly Skipped['skipped'][]): Skipped['skipped'][] {
  const first = skipped.slice(0, mostSkipped);
  const rest = skipped.slice(mostSkipped);
  return rest[0] === undefined ? first : [...first, { file: rest[0].file, line: null, reason: `${rest.length} more were skipped.` }];
}

function refusal(error: unknown): ImportAnswer {
  if (!(error instanceof UserError)) throw error;
  return { result: 'refused', code: error.code, message: error.message, hint: error.hint ?? null, data: error.data ?? null };
}
