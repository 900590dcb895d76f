import { brokenSource } from '../../../content/broken.ts';
import { lineAt } from './lines.ts';

/** Throws `SOURCE_BROKEN` with the line. */
export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(reason)?.[1];
    const line = position === undefined ? lineAt(text, text.length) : lineAt(text, Number(position));
    const cut = /end of JSON|Unterminated/i.test(reason) ? 'the text ends too early' : 'this is not JSON';
    throw brokenSource(file, line, `${cut}.`, 'Write the file again; the last good import stays.', error);
  }
}

/** Throws `SOURCE_BROKEN` for bytes that are not UTF-8. */
export function utf8(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw brokenSource(file, null, 'these bytes are not text in UTF-8.', 'Name a lock file; the last good import stays.', error);
  }
}
