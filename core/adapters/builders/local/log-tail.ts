import { open } from 'node:fs/promises';
import { systemCode } from '../../../model/disk-failure.ts';
import { visible } from '../../../words/visible.ts';

const tailBytes = 8_192;
const longestLine = 200;
const escapes = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g;

/** Size of a log and its last line that says anything, harmless to show. */
export async function logTail(path: string): Promise<{ readonly size: number; readonly lastLine: string; readonly text: string }> {
  const file = await open(path, 'r').catch((error: unknown) => (systemCode(error) === 'ENOENT' ? undefined : Promise.reject(error as Error)));
  if (file === undefined) return { size: 0, lastLine: '', text: '' };
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, Math.max(0, size - tailBytes));
    const text = buffer.subarray(0, bytesRead).toString('utf8').replaceAll(escapes, '');
    const line = text.split(/[\r\n]+/).findLast((one) => one.trim() !== '') ?? '';
    const shown = visible(line.trim());
    return { size, text, lastLine: shown.length > longestLine ? `${shown.slice(0, longestLine)}…` : shown };
  } finally {
    await file.close();
  }
}
