import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preloaded, type Preload } from './preload.ts';
import { killAlone, killGroup, processesIn } from './processes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-points-'));
});
afterEach(() => {
  killGroup(null, folder);
  rmSync(folder, { recursive: true, force: true });
});

function program(text: string): string {
  const path = join(folder, 'program.mjs');
  writeFileSync(path, text);
  return path;
}

function environment(asked: Preload): NodeJS.ProcessEnv {
  return { ...process.env, ...preloaded(asked) };
}

test('each durable effect of a program has a name, however the program calls it', () => {
  const path = program(`
    import { writeFileSync, createWriteStream, promises } from 'node:fs';
    import { rename, open } from 'node:fs/promises';
    import { execFile, spawn } from 'node:child_process';
    import { promisify } from 'node:util';
    import { DatabaseSync } from 'node:sqlite';
    writeFileSync('a', '1'); writeFileSync('a', '2');
    await rename('a', 'b');
    const handle = await open('c', 'w'); await handle.write('x'); await handle.sync(); await handle.close();
    await promisify(execFile)(process.execPath, ['-e', 'require("node:fs").mkdirSync("made")']);
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] }); child.stdin.write('to git'); child.stdin.end();
    const database = new DatabaseSync('d.db'); database.exec('create table t (x)'); database.prepare('insert into t values (?)').run(1); database.prepare('select * from t').all();
    await new Promise((done) => createWriteStream('e').end('streamed', done));
  `);
  const list = join(folder, 'points');
  const { status, stderr } = spawnSync(process.execPath, [path], { cwd: folder, env: environment({ list }), encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const kinds = readFileSync(list, 'utf8').trim().split('\n');
  const count = (text: string): number => kinds.filter((point) => point.includes(` ${text} `)).length;
  expect(count('writeFile')).toBe(2);
  expect(kinds.filter((point) => point.includes(' writeFile '))[1]).toMatch(/#2$|node#1$/);
  for (const kind of ['rename', 'open', 'write', 'sync', 'spawn', 'stdin-write', 'stdin-end', 'mkdir']) expect(count(kind), kind).toBeGreaterThanOrEqual(1);
  expect(count('sql')).toBe(2);
  expect(kinds.some((point) => point.startsWith('program.mjs '))).toBe(true);
});

test('a program stands still before the named effect until it is killed from outside, and so do those it started', async () => {
  const path = program(`
    import { writeFileSync } from 'node:fs';
    import { spawn } from 'node:child_process';
    spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    writeFileSync('first', '1');
    writeFileSync('second', '2');
  `);
  const list = join(folder, 'points');
  spawnSync(process.execPath, ['-e', ''], { env: environment({ list }) });
  const mark = join(folder, 'reached');
  const stop = 'program.mjs writeFile node#2';
  const child = spawn(process.execPath, [path], { cwd: folder, env: environment({ stop, reached: mark }), stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
  await expect.poll(() => existsSync(mark)).toBe(true);
  expect(existsSync(join(folder, 'first'))).toBe(true);
  expect(existsSync(join(folder, 'second'))).toBe(false);
  expect(processesIn(folder).length).toBe(2);
  killAlone(child.pid ?? 0);
  expect(await ended).toBe('SIGKILL');
  expect(processesIn(folder).length).toBe(1);
  killGroup(null, folder);
  await expect.poll(() => processesIn(folder)).toEqual([]);
});
