import { open, stat } from 'node:fs/promises';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { digestOfValue, digestOf, type Digest } from '../model/digest.ts';
import { brokenSource } from './broken.ts';
import type { Format, SourceDocument } from './format.ts';

const largest = 256 * 1024 * 1024;
const largestCompanion = 1024 * 1024;
const mostCompanions = 10_000;

/** Reads the document at a path, or the first known file of a folder, with what it wants to see beside it. Throws `SOURCE_BROKEN`. */
export async function readSource(path: string, files: readonly string[], format: Format): Promise<SourceDocument> {
  const file = await documentAt(path, files);
  const name = basename(file);
  const bytes = await bytesOf(file, name, largest);
  if (bytes.length === 0) throw brokenSource(name, null, 'the file is empty.', 'Write the file again, then refresh this source.');
  const alone: SourceDocument = { name, bytes, folder: basename(dirname(resolve(file))), beside: new Map() };
  return { ...alone, beside: await companionsOf(file, format.companions?.(alone) ?? []) };
}

/** Equal when the same reader would be given the same bytes. */
export function digestOfSource(document: SourceDocument, format: { readonly id: string; readonly revision: number }): Digest {
  const beside = [...document.beside].map(([name, bytes]) => [name, digestOf(bytes)]).sort();
  return digestOfValue([format.id, format.revision, document.name, document.folder, digestOf(document.bytes), beside]);
}

async function documentAt(path: string, files: readonly string[]): Promise<string> {
  const about = await statOf(path);
  if (about === undefined) throw brokenSource(path, null, 'there is nothing here.', 'Correct the path of this source in sources/, or put the file there.');
  if (about.isFile()) return path;
  if (!about.isDirectory()) throw brokenSource(path, null, 'this is neither a file nor a folder.', 'Correct the path of this source in sources/.');
  for (const name of files) if ((await statOf(join(path, name)))?.isFile() === true) return join(path, name);
  throw brokenSource(path, null, `this folder has none of ${files.join(', ')}.`, 'Name the file itself as the path of this source.');
}

async function statOf(path: string) {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw brokenSource(path, null, `it cannot be looked at (${error.code ?? error.message}).`, 'Let the user that runs the factory read it.', error);
  });
}

async function bytesOf(file: string, name: string, limit: number): Promise<Buffer> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw brokenSource(name, null, `it cannot be opened (${error.code ?? error.message}).`, 'Let the user that runs the factory read it.', error);
  });
  try {
    const { size } = await handle.stat();
    if (size > limit) throw brokenSource(name, null, `${size} bytes are more than the ${limit} that are read.`, 'Split it into several sources.');
    const bytes = Buffer.allocUnsafeSlow(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function companionsOf(file: string, wanted: readonly string[]): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const relative of wanted.slice(0, mostCompanions)) {
    const inside = normalize(relative);
    if (inside.startsWith('..') || inside.startsWith('/')) continue;
    const beside = join(dirname(file), inside);
    const about = await stat(beside).catch(() => undefined);
    if (about?.isFile() === true && about.size <= largestCompanion) found.set(relative, await bytesOf(beside, relative, largestCompanion));
  }
  return found;
}
