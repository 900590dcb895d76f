import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from './clock.ts';

const mostKeys = 2000;
const settleMs = 500;

const Memory = z.object({ rooms: z.record(z.string(), z.number()), said: z.array(z.tuple([z.string(), z.string(), z.string()])) });

/** What has to outlive the process: until when each room was heard, and what was said there already. */
export interface Remembered {
  /** Milliseconds since 1970 by the server's clock; undefined for a room never heard. */
  heardUntil(room: string): number | undefined;
  heard(room: string, until: number): void;
  said(key: string): { readonly room: string; readonly id: string } | undefined;
  says(key: string, handle: { readonly room: string; readonly id: string }): void;
  /** Everything is in the file. Throws what the file system throws. */
  flush(): void;
}

/** A file that is missing or damaged remembers nothing: at worst a gap is told that was none. */
export function openMemory(folder: string, clock: Clock, log: (line: string) => void): Remembered {
  const file = join(folder, 'irc.json');
  const { rooms, said } = read(file);
  const until = new Map(Object.entries(rooms));
  const keys = new Map(said.map(([key, room, id]) => [key, { room, id }]));
  let cancel: (() => void) | undefined;
  const flush = (): void => {
    cancel?.();
    cancel = undefined;
    const kept = [...keys].slice(-mostKeys).map(([key, { room, id }]) => [key, room, id]);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ rooms: Object.fromEntries(until), said: kept }), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const soon = (): void => {
    cancel ??= clock.after(settleMs, () => {
      try {
        flush();
      } catch (error) {
        log(`What was heard cannot be remembered in ${file}: ${error instanceof Error ? error.message : String(error)}.`);
      }
    });
  };
  return {
    heardUntil: (room) => until.get(room),
    heard(room, at) {
      if (at <= (until.get(room) ?? 0)) return;
      until.set(room, at);
      soon();
    },
    said: (key) => keys.get(key),
    says(key, handle) {
      keys.set(key, handle);
      // Twice what is kept, so that it is cut rarely.
      if (keys.size > 2 * mostKeys) for (const old of [...keys.keys()].slice(0, mostKeys)) keys.delete(old);
      soon();
    },
    flush,
  };
}

function read(file: string): z.output<typeof Memory> {
  try {
    return Memory.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { rooms: {}, said: [] };
  }
}
