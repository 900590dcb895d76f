import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const kept = 1000;

/** Lines typed at the prompt, kept for its owner alone; a history that cannot be kept is none. */
export function openHistory(folder: string): { readonly lines: string[]; add(line: string): void } {
  const file = join(folder, 'console-history');
  const lines = read(file);
  return {
    lines: lines.toReversed(),
    add(line) {
      try {
        appendFileSync(file, `${line}\n`, { mode: 0o600 });
      } catch {
        // A full or read-only disk must not end the conversation.
      }
    },
  };
}

function read(file: string): string[] {
  try {
    const all = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const lines = all.slice(-kept);
    if (all.length > 2 * kept) writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
    return lines;
  } catch {
    return [];
  }
}
