import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UserError } from '../model/errors.ts';
import { childEngine } from './engine-child.ts';
import type { Engine, Outcome } from './engine.ts';

const main = fileURLToPath(new URL('./__fixtures__/hosted.ts', import.meta.url));
const { signal } = new AbortController();
let folder: string;
let engine: Engine<unknown, Outcome>;
const noted = (): string[] => readFileSync(join(folder, 'note'), 'utf8').trim().split('\n');
const pids = (): number[] => noted().flatMap((line) => (line.startsWith('opened ') ? [Number(line.slice(7))] : []));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mw engine '));
  const env = { PATH: process.env['PATH'], HOME: folder, A_SECRET: 'hush' };
  engine = childEngine({ main, setup: { note: join(folder, 'note') }, about: folder, limits: { atOnce: 4 }, env });
});
afterEach(async () => {
  await engine.close?.();
  rmSync(folder, { recursive: true, force: true });
});

test('one process answers all calls, and ends when it is let go', async () => {
  expect(await Promise.all([engine.find('a'), engine.find('b'), engine.submit('c', {}, signal)])).toEqual(['running', 'running', undefined]);
  expect(pids()).toHaveLength(1);
  await engine.close?.();
  expect(() => process.kill(pids()[0] ?? 0, 0)).toThrow(/ESRCH/);
});

test('it sees where programs are, and no secret of the process that asks', async () => {
  const { sentence } = await engine.ended('environment', {}, signal);
  expect(sentence?.split(' ')).toEqual(expect.arrayContaining(['HOME', 'PATH']));
  expect(sentence).not.toContain('A_SECRET');
});

test('a failure comes back as what it was', async () => {
  await expect(engine.find('refused')).rejects.toThrow(UserError);
  await expect(engine.find('refused')).rejects.toMatchObject({ code: 'BACKEND_OFFLINE', message: 'It is away.', hint: 'Wait.', data: { since: 1 } });
  const bug = await engine.find('broken').catch((error: unknown) => error);
  expect(bug).toMatchObject({ message: 'a bug', stack: expect.stringContaining('hosted.ts') });
  expect(bug).not.toBeInstanceOf(UserError);
});

test('one that is killed is replaced, and what it was asked is asked again', async () => {
  const wait = new AbortController();
  const waiting = engine.ended('long', {}, wait.signal);
  await engine.find('a');
  process.kill(pids()[0] ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(pids()).toHaveLength(2), 5000);
  expect(await engine.find('b')).toBe('running');
  wait.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await vi.waitFor(() => expect(noted()).toContain('aborted long'), 5000);
});

test('one that dies of a call again and again says so instead of trying for ever', async () => {
  await expect(engine.submit('dies', {}, signal)).rejects.toMatchObject({ code: 'BACKEND_OFFLINE', message: expect.stringContaining('4 times in a row') });
  expect(noted().filter((line) => line === 'submit dies')).toHaveLength(4);
  expect(await engine.find('a')).toBe('running');
});
