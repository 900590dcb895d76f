import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { openLedger } from '@millwright/core/state/open-ledger.ts';
import type { Kind } from '@millwright/core/state/kinds.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sampleState } from './sample-state.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
let state: string;

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [program, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );

/** The id a record has in the state. */
function idOf(kind: Kind, value: Record<string, unknown>): string {
  const text = (...names: string[]) => names.map((name) => String(value[name])).join('/');
  if (kind.name === 'node') return text('run', 'id');
  if (kind.name === 'pointer') return text('product', 'release', 'stage');
  if (kind.name === 'signature') return text('key', 'digest');
  return text(kind.name === 'current' || kind.name === 'revision' ? 'component' : 'id');
}

beforeAll(async () => {
  state = join(await mkdtemp(join(tmpdir(), 'millwright reporter ')), 'state [1]#');
  await mkdir(state);
  const sample = sampleState();
  const ledger = await openLedger({ folder: state, now: () => Temporal.Instant.from(sample.at) });
  await ledger.commit({ subject: 'sample: made', actor: 'person:alice' }, async (_head, write) => {
    for (const [kind, values] of sample.records) for (const value of values) write.put(kind, idOf(kind, value as Record<string, unknown>), value);
    for (const [path, text] of Object.entries(sample.files)) if (path.startsWith('config/')) write.file(path, text);
  });
  await ledger.close();
});
afterAll(() => rm(join(state, '..'), { recursive: true, force: true }));

describe('the reporter as a program', () => {
  it('makes the site of the head and answers one line; the second time it has nothing to do', async () => {
    const first = await run('--state', state);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const answer = JSON.parse(first.stdout) as { generation: number; pages: number; rendered: number; commit: string };
    expect(answer).toMatchObject({ generation: 1, rendered: answer.pages });
    const home = JSON.parse(await readFile(join(state, 'site/current/index.json'), 'utf8')) as { asOf: { commit: string }; data: { broken: unknown[] } };
    expect(home.asOf.commit).toBe(answer.commit);
    expect(home.data.broken).toHaveLength(1);
    expect(JSON.parse((await run('--state', state, '--commit', answer.commit)).stdout)).toMatchObject({ generation: 1, rendered: 0 });
  }, 90_000);

  it('may run beside another one, also from the same folder', async () => {
    const outs = ['a', 'b'].map((name) => join(state, '..', name));
    const ends = await Promise.all(outs.map((out) => run('--state', state, '--at', '2026-11-23T12:00:01Z', '--out', out)));
    expect(ends.map((end) => [end.code, end.stderr])).toEqual(outs.map(() => [0, '']));
    const homes = await Promise.all(outs.map((out) => readFile(join(out, 'index.html'), 'utf8')));
    expect(new Set(homes).size).toBe(1);
  }, 90_000);

  it('makes the site of another moment in a folder of its own', async () => {
    const out = join(state, '..', 'then');
    expect(JSON.parse((await run('--state', state, '--at', '2026-11-23T12:00:01Z', '--out', out)).stdout)).toMatchObject({ generation: null });
    expect(await readFile(join(out, 'index.html'), 'utf8')).toContain('One thing is broken');
  }, 90_000);

  it('makes the site at every line while it watches, and says what failed without ending', async () => {
    const child = spawn(process.execPath, [program, '--state', state, '--watch'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (): Promise<unknown> => {
      child.stdin.write('\n');
      return JSON.parse((await answers.next()).value as string);
    };
    const before = (await ask()) as { generation: number };
    expect(before).toMatchObject({ rendered: 0 });
    await rename(state, `${state}-away`);
    expect(await ask()).toEqual({ failed: expect.stringContaining(`There is no state in ${state}.`) });
    await rename(`${state}-away`, state);
    await rm(join(state, 'site/current/log/index.html'));
    expect(await ask()).toMatchObject({ generation: before.generation + 1 });
    child.stdin.end();
    expect((await ended)[0]).toBe(0);
  }, 90_000);

  it('leaves the old site when it is killed in the middle, and the next one clears up', async () => {
    const generations = join(state, 'site/generations');
    const home = await readFile(join(state, 'site/current/index.html'), 'utf8');
    const child = spawn(process.execPath, [program, '--state', state, '--full'], { stdio: 'ignore' });
    const ended = once(child, 'close');
    const half = async (): Promise<string[]> => (await readdir(generations)).filter((name) => name.startsWith('.new-'));
    await vi.waitFor(async () => expect(await half()).toHaveLength(1), { timeout: 60_000, interval: 1 });
    child.kill('SIGKILL');
    await ended;
    expect(await half()).toHaveLength(1);
    expect(await readFile(join(state, 'site/current/index.html'), 'utf8')).toBe(home);
    expect(await run('--state', state)).toMatchObject({ code: 0, stderr: '' });
    expect(await half()).toEqual([]);
    expect(await readFile(join(state, 'site/current/index.html'), 'utf8')).toBe(home);
  }, 90_000);

  it.each([
    [[], 'The reporter needs --state DIR.'],
    [['--state', '/nowhere'], 'There is no state in /nowhere.'],
    [['--stat', 'x'], 'The reporter has no option --stat.'],
    [['stray'], 'The reporter takes options only'],
    [['--state', 'x', '--at', '2026-01-01'], 'A site of the past needs a folder of its own.'],
    [['--state', 'x', '--commit', '--help'], ''],
    [['--state', 'x', '--watch', '--out', 'y'], '--watch follows the head'],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('says that there was no state yet', async () => {
    const { code, stderr } = await run('--state', state, '--at', '2020-01-01', '--out', join(state, '..', 'never'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^There was no state yet at 2020-01-01\.\nNext: /);
  });
});
