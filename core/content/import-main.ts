import { setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { saveLayer } from '../open/layer-file.ts';
import { openImportedLayer } from '../graph/imported-layer.ts';
import { digestOfValue } from '../model/digest.ts';
import { UserError } from '../model/errors.ts';
import { brokenSource } from './broken.ts';
import { placeOf } from './fetch/place-of.ts';
import type { Format, PackageRecord, RepositoryFormat, Skipped } from './format.ts';
import type { ImportAnswer, ImportAsk } from './import-ask.ts';
import { digestOfSource, readSource } from './read-source.ts';
import { readShardTree, writeShardTree } from './shard-tree.ts';
import { recordsOf, sharding } from './shards.ts';

const mostSkipped = 1_000;

// A process of its own, so that a parser can neither hold up nor take down the factory.
setPriority(5);
const ask = JSON.parse(await text(process.stdin)) as ImportAsk;
const answer = await run(ask).catch(refusal);
process.stdout.write(JSON.stringify(answer));

async function run(asked: ImportAsk): Promise<ImportAnswer> {
  if (asked.task === 'import') return importSource(asked);
  const layer = openImportedLayer(asked.source, await openReader(asked.reader));
  for await (const shard of readShardTree(asked.repository, asked.tree)) for (const record of recordsOf(shard)) layer.add(record);
  await saveLayer(layer.finish(asked.tree), asked.file);
  return { result: 'layer', layer: asked.file };
}

type Importing = Extract<ImportAsk, { task: 'import' }>;

async function importSource(asked: Importing): Promise<ImportAnswer> {
  const format = await openReader(asked.reader);
  const found = 'survey' in format ? await repositoryAt(asked, format) : await documentAt(asked, format);
  if (found.digest === asked.known) return { result: 'unchanged' };
  const collected = sharding();
  const skipped: Skipped['skipped'][] = [];
  for await (const item of found.read()) {
    if ('skipped' in item) skipped.push(item.skipped);
    else collected.add(item);
  }
  const { packages } = collected;
  if (packages === 0) throw brokenSource(found.name, null, 'it describes no package.', 'Look at the file; the last good import stays.');
  const { tree, shards, rewritten } = await writeShardTree(asked.repository, collected.shards(), asked.before);
  const { signature, digest: bytes } = found;
  return { result: 'imported', tree, bytes, shards, rewritten, signature, packages, skipped: atMost(skipped) };
}

interface Readable {
  /** In sentences. */
  readonly name: string;
  readonly digest: string;
  readonly signature: string | null;
  read(): AsyncIterable<PackageRecord | Skipped>;
}

async function repositoryAt(asked: Importing, format: RepositoryFormat): Promise<Readable> {
  const { suites, components, arches, keyring, namespace, apt } = asked.from;
  const { place, name } = await placeOf(asked.from, asked.files, asked.source.format);
  const options = { suites, components, arches, keyring, namespace, machine: apt === true, now: Temporal.Instant.from(asked.now) };
  const { digest, signature, read } = await format.survey(place, options);
  return { name, digest: digestOfValue([asked.source.format, asked.revision, digest]), signature, read };
}

async function documentAt(asked: Importing, format: Format): Promise<Readable> {
  const document = await readSource(asked.from.path ?? '', asked.files, format);
  const digest = digestOfSource(document, { id: asked.source.format, revision: asked.revision });
  return { name: document.name, digest, signature: null, read: () => format.read(document) };
}

type Reader = (Format & { readonly naming?: undefined; readonly link?: undefined }) | RepositoryFormat;

async function openReader(url: string): Promise<Reader> {
  const { openFormat } = (await import(url)) as { openFormat(): Reader };
  return openFormat();
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
