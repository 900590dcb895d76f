import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { brokenSource } from '../broken.ts';
import { readCsv } from './csv.ts';
import type { Entries } from './entries.ts';
import { readYamlEntries } from './yaml.ts';

const largest = 32 * 1024 * 1024;
const mostFiles = 50_000;

/** Reads the CSV or YAML file at a path, or all of them in a folder, in the order of their names. Throws `SOURCE_BROKEN`: then nothing of it is used. */
export async function readCollection(path: string): Promise<Entries> {
  const into: Entries = { entries: new Map(), skipped: [] };
  const about = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw brokenSource(
      path,
      null,
      error.code === 'ENOENT' ? 'there is nothing here.' : `it cannot be looked at (${error.code ?? error.message}).`,
      'Correct path: of this collection.',
      error,
    );
  });
  if (!about.isDirectory()) {
    await readOne(path, basename(path), into);
    return into;
  }
  const names = (await readdir(path)).filter((name) => /^[^.].*\.(csv|ya?ml)$/i.test(name)).sort();
  if (names.length === 0)
    throw brokenSource(path, null, 'this folder has neither CSV nor YAML files.', 'Put the entries there, or correct path: of this collection.');
  if (names.length > mostFiles)
    throw brokenSource(path, null, `this folder has more than ${mostFiles} files.`, 'One CSV file may have as many lines as you like.');
  for (const name of names) await readOne(join(path, name), name, into);
  return into;
}

async function readOne(path: string, name: string, into: Entries): Promise<void> {
  const { size } = await stat(path);
  if (size > largest)
    throw brokenSource(name, null, `its ${size} bytes are more than the ${largest} that are read.`, 'Split it into several files in one folder.');
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw brokenSource(name, null, `it cannot be read (${error.code ?? error.message}).`, 'Let the user that runs the factory read it.', error);
  });
  const text = textIn(name, bytes);
  if (/\.ya?ml$/i.test(name)) readYamlEntries(name, text, into);
  else readCsv(name, text, into);
}

function textIn(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw brokenSource(name, null, 'it is not text in UTF-8.', 'Write it in UTF-8.', cause);
  }
}
