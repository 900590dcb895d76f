import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { excerptOf, logsIn, readLogs } from './attempt-logs.ts';
import { nodeState, result } from './sample-records.ts';

const numbered = (count: number, word: string) => Array.from({ length: count }, (_, index) => `${word} ${index + 1}`);

describe('what is shown of a log', () => {
  it('is the first line that tells of an error with what stands around it, and the end', () => {
    const lines = [...numbered(100, 'compiling'), 'src/a.c:3: error: no semicolon', ...numbered(150, 'cleaning'), 'make: *** Error 2'];
    const { error, parts, lines: number } = excerptOf(lines.join('\n'), 5000);
    expect(error).toEqual({ number: 101, text: 'src/a.c:3: error: no semicolon' });
    expect(parts.map((part) => [part.lines[0]?.number, part.lines.at(-1)?.number])).toEqual([
      [98, 107],
      [193, 252],
    ]);
    expect(number).toBe(252);
  });

  it('is the beginning and the end where nothing failed, whatever words stand in it', () => {
    const { error, parts } = excerptOf(numbered(100, 'error').join('\n'), 900, false);
    expect(error).toBeNull();
    expect(parts.map((part) => [part.lines[0]?.number, part.lines.at(-1)?.number])).toEqual([
      [1, 12],
      [76, 100],
    ]);
    expect(excerptOf(numbered(30, 'ok').join('\n'), 200, false).parts.map((part) => part.lines.length)).toEqual([30]);
  });

  it('says when it is of the end of a longer one', () => {
    expect(excerptOf('error', 5).cut).toBe(false);
    expect(excerptOf('error', 2_000_000).cut).toBe(true);
  });

  it('is one piece where the error is near the end', () => {
    const { parts } = excerptOf([...numbered(70, 'compiling'), 'fatal: out of gears', 'bye'].join('\n'), 900);
    expect(parts).toHaveLength(1);
    expect(parts[0]?.lines.at(-1)).toEqual({ number: 72, text: 'bye' });
  });

  it('does not take a count of no errors for one', () => {
    expect(excerptOf('0 errors, 0 failed\nno failures\nall fine', 30).error).toBeNull();
  });

  it('is harmless, and of bearable length', () => {
    const { parts } = excerptOf(`\u001B[31merror\u001B[0m \u202Eevil\u0007\r\n${'x'.repeat(10_000)}\n\n\n`, 10_100);
    const [first, second, ...rest] = parts[0]?.lines ?? [];
    expect(first?.text).toBe('error \\u{202e}evil\\u{7}');
    expect(second?.text).toHaveLength(241);
    expect(rest).toEqual([]);
  });

  it('is nothing where nothing was printed', () => {
    expect(excerptOf('', 0)).toEqual({ size: 0, cut: false, error: null, parts: [], lines: 0 });
  });
});

describe('logs of a state folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millwright-logs-'));
    await mkdir(join(folder, 'logs'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const attempt = (log: string, outcome: 'ok' | 'build', finished = '2026-11-23T09:00:31Z') => ({
    key: log,
    engine: 'local',
    task: null,
    submitted: '2026-11-23T09:00:00Z',
    started: null,
    finished,
    outcome,
    sentence: null,
    log,
  });

  it('are read of every attempt that has ended, and from the folder of logs alone', async () => {
    for (const name of ['bad', 'good', 'open', 'test']) await writeFile(join(folder, `logs/${name}.txt`), `error in ${name}\n`);
    await writeFile(join(folder, 'secret.txt'), 'a key');
    const nodes = [
      nodeState('n1', 'failed', {
        attempts: [
          attempt('logs/bad.txt', 'build'),
          attempt('logs/gone.txt', 'build'),
          attempt('logs/../secret.txt', 'build'),
          { ...attempt('logs/open.txt', 'build'), finished: null },
        ],
      }),
      nodeState('n2', 'built', { attempts: [attempt('logs/good.txt', 'ok')] }),
      nodeState('t', 'built', { run: 't-1', attempts: [attempt('logs/test.txt', 'ok')] }),
    ];
    const logs = await readLogs(nodes, [result('res-1', { run: 't-1' })], logsIn(folder));
    expect([...logs].map(([path, { error }]) => [path, error?.text]).toSorted()).toEqual([
      ['logs/bad.txt', 'error in bad'],
      ['logs/good.txt', undefined],
      ['logs/test.txt', 'error in test'],
    ]);
  });

  it('are read once, for as long as their attempts are among the newest', async () => {
    let reads = 0;
    const read = async () => {
      reads++;
      return { text: 'x', size: 1 };
    };
    const nodes = [nodeState('n1', 'built', { attempts: [attempt('logs/a.txt', 'ok'), attempt('logs/b.txt', 'build')] })];
    const first = await readLogs(nodes, [], read);
    expect([reads, [...first.keys()].toSorted()]).toEqual([2, ['logs/a.txt', 'logs/b.txt']]);
    expect(await readLogs(nodes, [], read)).toEqual(first);
    expect(reads).toBe(2);
    expect((await readLogs([], [], read)).size).toBe(0);
    await readLogs(nodes, [], read);
    expect(reads).toBe(4);
  });

  it('of what failed are read of the newest two hundred only, of what went well of the newest thousand', async () => {
    const attempts = Array.from({ length: 250 }, (_, index) => attempt(`logs/${index}.txt`, 'build', new Date(Date.UTC(2026, 10, 23, 9, index)).toISOString()));
    const good = Array.from({ length: 1001 }, (_, index) => attempt(`logs/good-${index}.txt`, 'ok', new Date(Date.UTC(2026, 10, 24, 9, index)).toISOString()));
    const logs = await readLogs([nodeState('n1', 'failed', { attempts: [...attempts, ...good] })], [], async () => ({ text: 'x', size: 1 }));
    expect(logs.size).toBe(1200);
    expect([logs.has('logs/good-0.txt'), logs.has('logs/good-1.txt')]).toEqual([false, true]);
    expect([logs.has('logs/49.txt'), logs.has('logs/50.txt'), logs.has('logs/249.txt')]).toEqual([false, true, true]);
  });

  it('are cut to their end where they are very long', async () => {
    await writeFile(join(folder, 'logs/long.txt'), `${'a'.repeat(2_000_000)}\nthe end`);
    const found = await logsIn(folder)('logs/long.txt');
    expect(found?.size).toBe(2_000_008);
    expect(found?.text).toHaveLength(1_000_000);
    expect(found?.text.endsWith('the end')).toBe(true);
  });
});
