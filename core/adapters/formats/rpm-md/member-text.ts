import { brokenSource } from '../../../content/broken.ts';

const largest = 128 * 1024 * 1024;

/** A whole file as text, for what cannot be read while it flows. Throws `SOURCE_BROKEN` for one that is too large or not in UTF-8. */
export async function textOf(file: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > largest) throw brokenSource(file, null, `it has more than the ${largest} bytes that are read.`, 'Look at the file: a sound one is smaller.');
    parts.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch (cause) {
    throw brokenSource(file, null, 'it is not text in UTF-8.', 'Make the metadata anew, then refresh this source.', cause);
  }
}
