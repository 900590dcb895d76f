import type { Document } from '@millwright/core/words/document.ts';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Something that was said in a room and was longer than a room is shown. */
export interface LongAnswer {
  /** The line it answers; null: nobody asked, it was sent by itself. */
  readonly command: string | null;
  /** `person:alice`, or the room or person it was sent to. */
  readonly by: string;
  /** ISO 8601. */
  readonly time: string;
  readonly document: Document;
  /** What a program gets at the same address, with `index.json` behind it. */
  readonly json: unknown;
}

/** Pages of long answers. They lie beside the state and never in it; whoever has the address reads one, and nobody can guess it. */
export interface AnswerPages {
  /** Resolves with the page's path from the site's root: `/r/…/`. */
  keep(answer: LongAnswer): Promise<string>;
  /** Undefined where there is none, or none any more. */
  find(id: string): Promise<LongAnswer | undefined>;
}

/** Days a page stands. */
export const keptDays = 30;
const mostKept = 5000;
const pruneEvery = 200;
const base32 = '0123456789abcdefghjkmnpqrstvwxyz';
/** 26 digits of 5 bits: as hard to guess as a key. */
const idLength = 26;
const idForm = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** `random` has to be hard to guess. */
export function openAnswerPages(state: string, { now, random }: { now(): Temporal.Instant; random(below: number): number }): AnswerPages {
  const folder = join(state, 'answers');
  let untilPrune = 0;

  /** What is being written at this moment is young. */
  const changed = (file: string): Promise<number> =>
    stat(join(folder, file)).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );

  async function prune(): Promise<void> {
    const oldest = now().subtract({ hours: 24 * keptDays }).epochMilliseconds;
    const files = await Promise.all((await readdir(folder)).map(async (file) => ({ file, ms: await changed(file) })));
    const newestFirst = files.sort((a, b) => b.ms - a.ms);
    for (const [index, { file, ms }] of newestFirst.entries()) if (index >= mostKept || ms < oldest) await rm(join(folder, file), { force: true });
  }

  return {
    async keep(answer) {
      const id = Array.from({ length: idLength }, () => base32[random(base32.length)]).join('');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${id}.json`);
      await writeFile(`${file}.new`, JSON.stringify(answer), { mode: 0o600 });
      await rename(`${file}.new`, file);
      if (untilPrune-- === 0) {
        untilPrune = pruneEvery;
        await prune();
      }
      return `/r/${id}/`;
    },
    async find(id) {
      if (!idForm.test(id)) return undefined;
      const text = await readFile(join(folder, `${id}.json`), 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      const answer = JSON.parse(text) as LongAnswer;
      const age = now().since(Temporal.Instant.from(answer.time));
      return age.total('hours') > 24 * keptDays ? undefined : answer;
    },
  };
}
