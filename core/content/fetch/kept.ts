import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file as a server sent it, and what to ask with whether it has changed. */
export interface Kept {
  readonly bytes: Buffer;
  readonly validators: Readonly<Record<string, string>>;
}

export interface KeptFiles {
  get(address: string): Kept | undefined;
  put(address: string, file: Kept): void;
}

/** Small files by address. A disposable folder: what cannot be written or read is fetched again. */
export function openKept(folder: string | undefined): KeptFiles {
  if (folder === undefined) return { get: () => undefined, put: () => undefined };
  const fileOf = (address: string): string => join(folder, createHash('sha256').update(address).digest('hex').slice(0, 32));
  return {
    get(address) {
      try {
        const text = readFileSync(fileOf(address));
        const end = text.indexOf('\n');
        const head = JSON.parse(text.toString('utf8', 0, end)) as { readonly sha256: string; readonly validators: Kept['validators'] };
        const bytes = text.subarray(end + 1);
        return createHash('sha256').update(bytes).digest('hex') === head.sha256 ? { bytes, validators: head.validators } : undefined;
      } catch {
        return undefined;
      }
    },
    put(address, { bytes, validators }) {
      if (Object.keys(validators).length === 0) return;
      try {
        mkdirSync(folder, { recursive: true });
        const file = fileOf(address);
        const work = `${file}.${process.pid}.tmp`;
        const head = JSON.stringify({ sha256: createHash('sha256').update(bytes).digest('hex'), validators });
        writeFileSync(work, Buffer.concat([Buffer.from(`${head}\n`), bytes]));
        renameSync(work, file);
      } catch {
        // Without it, the file is sent whole the next time.
      }
    },
  };
}
