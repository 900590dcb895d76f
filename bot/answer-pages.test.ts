import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAnswerPages, type LongAnswer } from './answer-pages.ts';

let state: string;
let now = Temporal.Instant.from('2026-11-23T09:00:00Z');
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'answers-'));
  now = Temporal.Instant.from('2026-11-23T09:00:00Z');
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const open = () => openAnswerPages(state, { now: () => now, random: (below) => randomInt(below) });
const answer = (): LongAnswer => ({ command: 'trace hello', by: 'person:alice', time: now.toString(), document: { verdict: 'Long.' }, json: { ok: true } });

test('an answer has an address nobody guesses, and is there for the next process', async () => {
  const paths = await Promise.all(Array.from({ length: 20 }, () => open().keep(answer())));
  expect(new Set(paths).size).toBe(20);
  for (const path of paths) expect(path).toMatch(/^\/r\/[0-9a-z]{26}\/$/);
  const [id = ''] = paths.map((path) => path.slice(3, -1));
  expect(await open().find(id)).toEqual(answer());
  expect(statSync(join(state, 'answers', `${id}.json`)).mode & 0o077).toBe(0);
});

test('what is no address of an answer finds nothing, whatever lies there', async () => {
  const id = (await open().keep(answer())).slice(3, -1);
  for (const other of ['', '..', '../answers/' + id, id.toUpperCase(), `${id}.json`, id.slice(1), 'a'.repeat(26)])
    expect(await open().find(other), other).toBeUndefined();
});

test('after thirty days it is gone, from the disk too', async () => {
  const id = (await open().keep(answer())).slice(3, -1);
  now = now.add({ hours: 24 * 30 + 1 });
  expect(await open().find(id)).toBeUndefined();
  utimesSync(join(state, 'answers', `${id}.json`), 1, 1);
  await open().keep(answer());
  expect(readdirSync(join(state, 'answers')).length).toBe(1);
});
