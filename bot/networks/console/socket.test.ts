import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answered } from '../../dispatch/answer.ts';
import { noGlobals } from '../../dispatch/globals.ts';
import { linesOf } from './lines.ts';
import type { Request } from './protocol.ts';
import { askServing, isServed } from './socket-client.ts';
import { checkSameHouse, listen } from './socket-server.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mw-sock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const request = (line: string): Request => ({ line, options: noGlobals, user: 'ann', config: '/c', now: null });
const echo = (line: string): Answered => ({ exit: 0, answer: { text: [line] } as unknown as Answered['answer'] });
const ask = (line: string, where = folder, progress: (text: string) => void = () => {}) =>
  askServing(where, request(line), new AbortController().signal, progress);
const silent = (): void => {};

test('a line goes to who serves, with its progress and one answer, at once for several', async () => {
  const listener = await listen(
    folder,
    async ({ line }, _signal, progress) => {
      progress(`working on ${line}`);
      return echo(`${line} done`);
    },
    silent,
  );
  const heard: string[] = [];
  expect((await ask('a', folder, (text) => heard.push(text)))?.answer.text).toEqual(['a done']);
  expect(heard).toEqual(['working on a']);
  expect((await Promise.all(['b', 'c'].map((line) => ask(line)))).map((item) => item?.answer.text[0])).toEqual(['b done', 'c done']);
  expect(statSync(join(folder, 'run.sock')).mode & 0o777).toBe(0o600);
  await listener.close();
  expect(await ask('d')).toBeUndefined();
});

test('nobody serves where there is nothing, a dead socket, or a file that names nothing', async () => {
  expect(await isServed(folder)).toBe(false);
  writeFileSync(join(folder, 'run.sock'), '/nowhere/s\n');
  expect(await ask('x')).toBeUndefined();
  const listener = await listen(folder, ({ line }) => Promise.resolve(echo(line)), silent);
  expect(await isServed(folder)).toBe(true);
  await listener.close();
});

test('a long path gets its socket elsewhere, and a file that names it', async () => {
  const long = join(folder, 'x'.repeat(60), 'y'.repeat(60));
  await mkdir(long, { recursive: true });
  const listener = await listen(long, ({ line }) => Promise.resolve(echo(line)), silent);
  expect(lstatSync(join(long, 'run.sock')).isFile()).toBe(true);
  const place = readFileSync(join(long, 'run.sock'), 'utf8').trim();
  expect(lstatSync(place).isSocket()).toBe(true);
  expect((await ask('z', long))?.answer.text).toEqual(['z']);
  await listener.close();
  expect(() => lstatSync(place)).toThrow('ENOENT');
});

test('who leaves stops the waiting', async () => {
  const stopped = Promise.withResolvers<void>();
  const listener = await listen(
    folder,
    (_request, signal) => new Promise((resolve) => signal.addEventListener('abort', () => (stopped.resolve(), resolve(echo('late'))))),
    silent,
  );
  const leave = new AbortController();
  const asking = askServing(folder, request('status --wait'), leave.signal, silent);
  setTimeout(() => leave.abort(), 50);
  await expect(asking).rejects.toMatchObject({ code: 'BACKEND_OFFLINE' });
  await stopped.promise;
  await listener.close();
});

test('a say with another configuration or clock is refused', () => {
  const own = { config: '/c', now: undefined };
  expect(checkSameHouse(request('x'), own)).toBeUndefined();
  expect(() => checkSameHouse({ ...request('x'), config: '/d' }, own)).toThrow(expect.objectContaining({ code: 'CONFIG_DIFFERS' }));
  expect(() => checkSameHouse({ ...request('x'), now: '2026-01-01T00:00:00Z' }, own)).toThrow(expect.objectContaining({ code: 'CONFIG_DIFFERS' }));
});

test('lines come whole over chunks, the last without its end, and long ones cut where they are too long', async () => {
  const lines = await Array.fromAsync(
    linesOf(Readable.from([Buffer.from('a\nb'), Buffer.from('c\r\n'), Buffer.from('x'.repeat(100)), Buffer.from('y\nlast')]), 10),
  );
  expect(lines).toEqual(['a', 'bc', 'x'.repeat(11), 'last']);
});
