import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configKeptFor } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { combineLayers } from '../graph/combine.ts';
import { loadLayer, saveLayer } from './layer-file.ts';
import type { Graph } from '../graph/graph.ts';
import type { BuiltLayer } from '../graph/layer.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { lockState } from '../state/lock.ts';
import type { Reader } from '../state/reader/reader.ts';
import type { Factory } from './factory.ts';

/** What an earlier process kept for questions: true of one commit under one configuration and this code, and of nothing else. */
interface Kept {
  readonly commit: string;
  readonly config: string;
  readonly code: string;
  readonly formats: readonly string[];
  readonly layers: readonly string[];
}

export interface ReadingOptions {
  readonly folder: string;
  readonly configFolder: string;
  readonly now?: Temporal.Instant | undefined;
  random(below: number): number;
  readonly waitMs: number;
  /** The question is about the graph. */
  readonly graph: boolean;
}

/** A factory that can only be asked, opened from what was kept; undefined where that is not true any more. Throws `STATE_LOCKED`, `CONFIG_INVALID`. */
export async function openReading(options: ReadingOptions): Promise<Factory | undefined> {
  const { folder } = options;
  const kept = readKept(folder);
  if (kept === undefined || kept.commit !== headOf(folder) || kept.code !== stampOfCode()) return undefined;
  const config = await configKeptFor(options.configFolder, kept.formats, join(folder, 'cache', 'config.json'));
  // Who a directory names is in the records, which are not read before the question.
  if (config?.hash !== kept.config || config.directories.size > 0) return undefined;
  const lock = await lockState(folder, { waitMs: options.waitMs, purpose: 'one question' });
  const layers = options.graph ? await Promise.all(kept.layers.map((file) => loadLayer(file))) : [];
  if (headOf(folder) === kept.commit && layers.every((layer) => layer !== undefined))
    return asked(options, config, kept.commit, layers, () => lock[Symbol.dispose]());
  lock[Symbol.dispose]();
  return undefined;
}

/** Keeps what the next question needs, as far as it stands. A disposable file: where it cannot be written, questions are slower. */
export async function keepReading(factory: Factory, formats: readonly string[]): Promise<void> {
  const { folder, config } = factory;
  const snapshot = await factory.snapshot();
  const { layers } = await snapshot.graph();
  const files: string[] = [];
  try {
    mkdirSync(join(folder, 'cache'), { recursive: true });
    for (const layer of layers) {
      const source = /^source:(.*)$/.exec(layer.name)?.[1];
      const file = source === undefined ? join(folder, 'cache', `${layer.name}.layer`) : `${join(folder, 'layers')}/${source}-${layer.key}.layer`;
      if (source === undefined) await saveLayer(layer, file);
      files.push(file);
    }
    const kept: Kept = { commit: snapshot.commit, config: config.hash, code: stampOfCode(), formats, layers: files };
    const file = keptFile(folder);
    const work = `${file}.${process.pid}.tmp`;
    writeFileSync(work, JSON.stringify(kept));
    renameSync(work, file);
  } catch {
    // A full disk or a read-only folder must not spoil an answer that is already there.
  }
}

function asked(
  { folder, now, random }: ReadingOptions,
  config: Config,
  commit: string,
  layers: readonly (BuiltLayer | undefined)[],
  release: () => void,
): Factory {
  let graph: Graph | undefined;
  let reading: Promise<Reader> | undefined;
  const reader = (): Promise<Reader> => (reading ??= import('../state/reader/reader.ts').then(({ openReader }) => openReader(join(folder, 'state.git'))));
  const clock = (): Temporal.Instant => now ?? Temporal.Now.instant();
  const snapshot: Snapshot = {
    commit,
    at: clock(),
    config,
    graph: () => Promise.resolve((graph ??= combineLayers(layers.filter((layer) => layer !== undefined)))),
    get: async (kind, id) => (await reader()).recordsAt(commit).get(kind, id),
    async *find(kind, where) {
      yield* (await reader()).recordsAt(commit).find(kind, where);
    },
    file: async (path) => (await reader()).file(commit, path),
    async *changes(since) {
      yield* (await reader()).history({ ...(since === undefined ? {} : { since }), until: commit });
    },
  };
  const no = (): never => {
    throw new Error('a factory opened for one question was asked to do something');
  };
  return {
    folder,
    config,
    now: clock,
    random,
    snapshot: () => Promise.resolve(snapshot),
    get ledger() {
      return no();
    },
    snapshotOf: no,
    changeOf: no,
    order: no,
    wake: no,
    refresh: no,
    start: no,
    runEnded: no,
    tick: no,
    async close() {
      (await reading)?.[Symbol.dispose]();
      release();
    },
  };
}

function readKept(folder: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(keptFile(folder), 'utf8')) as Kept;
  } catch {
    return undefined;
  }
}

function keptFile(folder: string): string {
  return join(folder, 'cache', 'reading.json');
}

/** Where `main` stands, if git has it in a file of its own as it always has after a commit. */
function headOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'state.git', 'refs', 'heads', 'main'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Changes whenever the code that makes the factory's own layer does. */
function stampOfCode(): string {
  const files = ['graph-of.ts', '../graph/factory-layer.ts', '../graph/layer.ts', 'reading.ts'];
  return files.map((file) => statSync(join(import.meta.dirname, file)).mtimeMs).join(' ');
}
