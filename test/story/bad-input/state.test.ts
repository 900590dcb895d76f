import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { at, botMain, environment, say } from '../say.ts';
import { post } from '../http.ts';
import { serve } from '../serve.ts';
import { makeWorld, type World } from '../world.ts';
import { expectNothingLost, expectRefusal } from './expect-refusal.ts';

let world: World;
beforeEach(async () => {
  world = makeWorld();
  const refreshed = await say('refresh', { ...world, as: world.names.asker });
  expect(refreshed.answer.ok, refreshed.stdout + refreshed.stderr).toBe(true);
});
afterEach(() => world.remove());

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-C', join(world.state, 'state.git'), ...args], { encoding: 'utf8', env: environment() }).trim();
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function digests(folder: string): Record<string, string> {
  return Object.fromEntries(filesIn(folder).map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]));
}

const asker = () => ({ ...world, as: world.names.asker });

test('a state that a newer Millwright has written is not touched', async () => {
  const blob = execFileSync('git', ['-C', join(world.state, 'state.git'), 'hash-object', '-w', '--stdin'], {
    input: '{\n  "format": 999\n}\n',
    encoding: 'utf8',
  }).trim();
  const index = { ...environment(), GIT_INDEX_FILE: join(world.folder, 'index') };
  const inRepository = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', join(world.state, 'state.git'), ...args], { encoding: 'utf8', env: index }).trim();
  inRepository('read-tree', 'main');
  inRepository('update-index', '--add', '--cacheinfo', `100644,${blob},format.json`);
  const tree = inRepository('write-tree');
  const commit = inRepository('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit-tree', tree, '-p', 'main', '-m', 'newer');
  inRepository('update-ref', 'refs/heads/main', commit);
  for (const line of ['log', `freeze ${world.names.product} --until 2d --why "no" --yes`]) {
    const told = expectRefusal(await say(line, asker()), 'STATE_NEWER');
    expect(told).toContain('999');
  }
  expect(git('rev-parse', 'main')).toBe(commit);
});

test('a damaged index is made again without a word lost', async () => {
  const index = filesIn(world.state).filter((path) => /index\.sqlite$/.test(path));
  expect(index.length).toBeGreaterThan(0);
  for (const path of index) writeFileSync(path, Buffer.alloc(50_000, 'not a database '));
  await expectNothingLost(world, 'refresh');
  for (const path of index) truncateSync(path, 3000);
  await expectNothingLost(world, 'refresh');
});

test('a damaged layer of the graph is made again', async () => {
  const before = await say(`trace ${world.names.library}`, asker());
  const layers = filesIn(world.state).filter((path) => /\.layer$/.test(path));
  for (const path of layers) writeFileSync(path, readFileSync(path).fill(7, 10));
  const after = await say(`trace ${world.names.library}`, asker());
  expect(after.answer.ok, after.stdout + after.stderr).toBe(true);
  expect(at(after.answer.data, 'products')).toEqual(at(before.answer.data, 'products'));
});

test('a damaged repository is named, and nothing in it is overwritten', async () => {
  const repository = join(world.state, 'state.git');
  for (const path of filesIn(join(repository, 'objects'))) {
    chmodSync(path, 0o644);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0, Math.floor(bytes.length / 3), Math.min(bytes.length, Math.floor(bytes.length / 3) + 40)));
  }
  const before = digests(repository);
  for (const line of [`trace ${world.names.library}`, `freeze ${world.names.product} --until 2d --why "no" --yes`]) {
    const told = expectRefusal(await say(line, asker()), 'STATE_DAMAGED');
    expect(told).toContain('git fsck');
  }
  expect(digests(repository)).toEqual(before);
});

test('a repository without its head is named as damaged and not begun anew', async () => {
  const repository = join(world.state, 'state.git');
  writeFileSync(join(repository, 'HEAD'), 'garbage');
  const before = digests(repository);
  expectRefusal(await say('log', asker()), 'STATE_DAMAGED');
  expect(digests(repository)).toEqual(before);
});

test('a clock that jumps back does not turn the history around', async () => {
  const now = await say(`watch --product ${world.names.product}`, asker());
  expect(now.answer.ok, now.stdout + now.stderr).toBe(true);
  const earlier = await say(`lock ${world.names.product} --why "the clock was set back"`, { ...asker(), now: '2021-03-04T05:06:07Z' });
  expect(earlier.answer.ok, earlier.stdout + earlier.stderr).toBe(true);
  const times = git('log', '--format=%ct', 'main').split('\n').map(Number);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(Math.min(...times)).toBeGreaterThan(Date.parse('2022-01-01') / 1000);
  await expectNothingLost(world, 'refresh', 'watch', 'lock');
});

test('a state folder with a path of two hundred bytes works, also through a serving bot', async () => {
  let long = join(world.folder, 'ä-state with a space');
  while (Buffer.byteLength(long) < 200) long = join(long, 'x'.repeat(Math.min(40, 200 - Buffer.byteLength(long))));
  const there = { ...world, state: long };
  const alone = await say('refresh', { ...there, as: world.names.asker });
  expect(alone.answer.ok, alone.stdout + alone.stderr).toBe(true);
  const served = await serve(there);
  try {
    expect(existsSync(join(long, 'run.sock'))).toBe(true);
    const through = await say('imports', { ...there, as: world.names.asker });
    expect(through.answer.ok, through.stdout + through.stderr).toBe(true);
    expect((await post(served.address, 'imports')).answer.ok).toBe(true);
  } finally {
    expect(await served.stop()).toBe(0);
  }
});

test('a state folder that cannot be written is said to be so', async () => {
  writeFileSync(join(world.folder, 'file'), 'no folder');
  expectRefusal(await say('imports', { ...asker(), state: join(world.folder, 'file', 'state') }), 'STATE_WRITE');
  expectRefusal(await say('imports', { ...asker(), state: '/proc/nowhere/state' }), 'STATE_WRITE');
});

test('a disk that takes no more ends the act, not the history', async () => {
  const script = 'ulimit -f 4; exec "$@"';
  const why = 'x'.repeat(6000);
  const line = `freeze ${world.names.product} --until 2d --why "${why}" --yes`;
  const args = [botMain, 'say', '--json', '--config', world.config, '--state', world.state, '--as', world.names.asker, line];
  let told = '';
  try {
    execFileSync('sh', ['-c', script, 'sh', process.execPath, ...args], { encoding: 'utf8', env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    throw new Error('The act went well, on a disk that took nothing.');
  } catch (error) {
    told = String((error as { stdout?: string }).stdout ?? (error as Error).message);
  }
  expect(told).toContain('STATE_WRITE');
  expect(git('fsck', '--strict', '--no-dangling', '--no-progress')).toBe('');
  await expectNothingLost(world, 'refresh');
});
