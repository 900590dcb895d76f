import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { visible } from '../../../words/visible.ts';

const tailBytes = 8_192;
const longestLine = 200;
const escapes = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g;

/** Size of a log and its last line that says anything, harmless to show. */
export function logTail(path: string): { readonly size: number; readonly lastLine: string; readonly text: string } {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return { size, lastLine: '', text: '' };
  const buffer = Buffer.alloc(Math.min(size, tailBytes));
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, buffer, 0, buffer.length, Math.max(0, size - tailBytes));
    const text = buffer.toString('utf8', 0, length).replaceAll(escapes, '');
    const line = text.split(/[\r\n]+/).findLast((one) => one.trim() !== '') ?? '';
    const shown = visible(line.trim());
    return { size, text, lastLine: shown.length > longestLine ? `${shown.slice(0, longestLine)}…` : shown };
  } finally {
    closeSync(file);
  }
}
