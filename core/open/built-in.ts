import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { formats } from '../adapters/formats/formats.ts';

/** Ids of the formats that need no configuration; what reads a recorded configuration has to know them. */
export const builtInFormats: readonly string[] = formats.map((format) => format.id);

/** Lines of code each built-in format took: without tests, empty lines and comments. */
export async function linesOfFormats(): Promise<Map<string, number>> {
  const lines = new Map<string, number>();
  for (const id of builtInFormats) {
    const folder = join(import.meta.dirname, '../adapters/formats', id);
    const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    lines.set(
      id,
      texts
        .join('\n')
        .split('\n')
        .filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)).length,
    );
  }
  return lines;
}
