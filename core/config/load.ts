import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../model/canonical.ts';
import { readConfigFolder } from './read-folder.ts';
import type { CheckTrigger } from './references.ts';
import type { Config } from './schema.ts';

export interface LoadOptions {
  readonly formats: readonly string[];
  readonly parseSelection?: (text: string) => unknown;
  /** Fetched only when something has to be checked anew. */
  readonly triggerCheck?: () => Promise<CheckTrigger>;
  /** A disposable file that keeps the result: reading it costs a tenth of parsing and checking anew. */
  readonly cache?: string;
}

/** Reads and checks the configuration of a folder. Throws as `readConfigFolder` and `parseConfig` do. */
export async function loadConfig(folder: string, options: LoadOptions): Promise<Config> {
  const files = await readConfigFolder(folder);
  const { formats, parseSelection, triggerCheck } = options;
  const parse = async (): Promise<Config> => {
    // The schemas, the parser and the calendar are loaded when something changed, and only then.
    const { parseConfig } = await import('./parse.ts');
    const checkTrigger = await triggerCheck?.();
    return parseConfig(files, {
      folder,
      formats,
      ...(parseSelection === undefined ? {} : { parseSelection }),
      ...(checkTrigger === undefined ? {} : { checkTrigger }),
    });
  };
  // What was not checked whole is not kept as if it had been.
  return keptConfig(options.cache, inputsOf(folder, formats, files), parse, parseSelection !== undefined && triggerCheck !== undefined);
}

/** What a folder's configuration was when somebody read and checked it whole, if it is still the same; else undefined. */
export async function configKeptFor(folder: string, formats: readonly string[], cache: string): Promise<Config | undefined> {
  return readCache(cache, keyOf(inputsOf(folder, formats, await readConfigFolder(folder))));
}

/** The texts themselves rather than their digests: comparing them costs a question less than loading what digests. */
function inputsOf(folder: string, formats: readonly string[], files: ReadonlyMap<string, Uint8Array>): unknown {
  return [folder, formats, [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')])];
}

function keyOf(inputs: unknown): string {
  return canonicalJson([inputs, stampOfCode()]);
}

/** What `cache` keeps of the same inputs, read by the same code; else what `parse` makes, kept from then on where it `isWhole`. */
export async function keptConfig(cache: string | undefined, inputs: unknown, parse: () => Promise<Config>, isWhole = true): Promise<Config> {
  const key = keyOf(inputs);
  const kept = cache === undefined ? undefined : readCache(cache, key);
  if (kept !== undefined) return kept;
  const config = await parse();
  if (cache !== undefined && isWhole) writeCache(cache, key, config);
  return config;
}

/** Changes whenever a file of this folder does, so that a kept result never outlives the code that made it. */
function stampOfCode(): readonly unknown[] {
  const here = import.meta.dirname;
  return readdirSync(here)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, statSync(join(here, name)).mtimeMs, statSync(join(here, name)).size]);
}

function readCache(file: string, key: string): Config | undefined {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { readonly key: string; readonly plain: readonly string[]; readonly value: Record<string, unknown> };
    if (kept.key !== key) return undefined;
    const entries = Object.entries(kept.value).map(([name, value]) => [name, kept.plain.includes(name) ? value : new Map(value as [string, unknown][])]);
    return Object.fromEntries(entries) as Config;
  } catch {
    return undefined;
  }
}

function writeCache(file: string, key: string, config: Config): void {
  const entries = Object.entries(config) as [string, unknown][];
  const plain = entries.filter(([, value]) => !(value instanceof Map)).map(([name]) => name);
  const value = Object.fromEntries(entries.map(([name, item]) => [name, item instanceof Map ? [...item] : item]));
  try {
    mkdirSync(dirname(file), { recursive: true });
    const work = `${file}.${process.pid}.tmp`;
    writeFileSync(work, JSON.stringify({ key, plain, value }));
    renameSync(work, file);
  } catch {
    // Without the file everything works as well, only slower: a full disk or a read-only folder must not stop a question.
  }
}
