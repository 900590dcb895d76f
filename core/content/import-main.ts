import { setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { saveLayer } from '../open/layer-file.ts';
import { openImportedLayer } from '../graph/imported-layer.ts';
import { digestOfValue } from '../model/digest.ts';
import { UserError } from '../model/errors.ts';
import { compareVersionsOf } from '../model/version-order.ts';
import { brokenSource } from './broken.ts';
import { placeOf } from './fetch/place-of.ts';
import type { Format, PackageRecord, RepositoryFormat, Skipped, Survey } from './format.ts';
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
  const { also = [], ...first } = asked.from;
  const { components, arches, keyring, cache, namespace } = first;
  const others = also.map(({ path, url, suites = [], ...own }) => ({
    ...{ path, url, suites, apt: false, cache, namespace },
    components: own.components ?? components,
    arches: own.arches ?? arches,
    keyring: own.keyring ?? keyring,
  }));
  const parts: Part[] = [];
  for (const from of [first, ...others]) {
    const { place, name } = await placeOf(from, asked.files, asked.source.format);
    const options = { ...from, machine: from.apt === true, now: Temporal.Instant.from(asked.now) };
    parts.push({ name, survey: await format.survey(place, options) });
  }
  const digests = parts.map(({ survey }) => survey.digest);
  return {
    name: parts.map(({ name }) => name).join(' and '),
    digest: digestOfValue([asked.source.format, asked.revision, ...digests]),
    signature: [...new Set(parts.map(({ survey }) => survey.signature))].join('; '),
    read: () => together(parts),
  };
}

interface Part {
  readonly name: string;
  readonly survey: Survey;
}

/** What is told of in several repositories under one name without a version is as the newest has it. */
async function* together(parts: readonly Part[]): AsyncGenerator<PackageRecord | Skipped> {
  const [only] = parts.length === 1 ? parts : [];
  if (only !== undefined) return yield* only.survey.read();
  const versionless = new Map<string, PackageRecord>();
  for (const { name, survey } of parts) {
    let [packages, skipped] = [0, 0];
    for await (const item of survey.read()) {
      if ('skipped' in item) skipped++;
      else packages++;
      if ('skipped' in item || item.purl.includes('@')) {
        yield item;
        continue;
      }
      const other = versionless.get(item.purl);
      if (other === undefined || compareVersionsOf(item.purl, item.version, other.version) > 0) versionless.set(item.purl, item);
    }
    // One may be empty, as security updates are on the first day; one of which nothing can be read is broken.
    if (packages === 0 && skipped > 0) throw brokenSource(name, null, 'it describes no package.', 'Look at the file; the last good import stays.');
  }
  yield* versionless.values();
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
