import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Answer } from './dispatch/answer.ts';

const main = join(import.meta.dirname, 'main.ts');
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mw-main-'));
  for (const folder of ['people', 'products']) mkdirSync(join(root, 'config', folder), { recursive: true });
  writeFileSync(join(root, 'config', 'factory.yaml'), 'name: small\nconsole: {act_as: true}\n');
  writeFileSync(join(root, 'config', 'people', 'ann.yaml'), `accounts: {console: [${JSON.stringify(userInfo().username)}]}\nroles: {releng: ['*']}\n`);
  writeFileSync(join(root, 'config', 'products', 'pond.yaml'), 'releases: {"1": {content: source(config)}}\n');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the bot; `input: null` leaves the pipe to it open and silent. */
function start(args: readonly string[], input: string | null | undefined) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MILLWRIGHT_|INIT_CWD$|VITEST|NODE_OPTIONS$)/.test(name)));
  const child = spawn(process.execPath, [main, '--config', 'config', ...(args.includes('--state') ? [] : ['--state', 'state']), ...args], {
    cwd: root,
    env,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  child.on('close', () => running.delete(child));
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  if (typeof input === 'string') child.stdin?.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('close', (code) =>
      stdout.includes('"code":"BUG"') ? reject(new Error(`the bot made a mistake of its own: ${stderr}`)) : resolve({ code, stdout, stderr }),
    );
  });
  return { child, ended, stderr: () => stderr };
}

const run = (args: readonly string[], input?: string): Promise<Ended> => start(args, input).ended;
const answers = (text: string): Answer[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);

test('a line in gives an answer out, in order, and the process ends with its input', async () => {
  const { code, stdout } = await run(['--json'], 'whoami\n\nnonsense\nmute 2h\nwatches');
  expect(answers(stdout).map((answer) => [answer.kind, answer.ok])).toEqual([
    ['whoami', true],
    ['error', false],
    ['mute', true],
    ['watches', true],
  ]);
  expect(answers(stdout)[0]?.by).toBe('person:ann');
  expect(code).toBe(2);
  expect(existsSync(join(root, 'state', 'run.sock'))).toBe(false);
});

test('say answers for people or machines, and its exit code tells how it went', async () => {
  const plain = await run(['say', 'whoami', '--as', 'guest']);
  expect([plain.code, plain.stdout.split('\n')[0]]).toEqual([0, 'You are guest in room:console; guest may read.']);
  const refused = await run(['--as', 'guest', 'say', '--json', 'mute 2h']);
  expect(refused.code).toBe(1);
  expect(answers(refused.stdout)[0]).toMatchObject({ error: { code: 'DENIED' } });
  expect((await run(['say', 'trce x'])).code).toBe(2);
  expect((await run(['--nonsense'])).code).toBe(2);
  const unread = await run(['--config', 'nowhere', 'say', '--json', 'whoami']);
  expect([unread.code, answers(unread.stdout)[0]]).toMatchObject([1, { error: { code: 'CONFIG_INVALID' } }]);
});

test('a serving bot answers say, keeps others out, tells what is watched, and drains when told to end', async () => {
  const bot = start(['--port', '0'], undefined);
  await expect.poll(bot.stderr, { timeout: 20_000 }).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+\/$/m);
  expect((await run(['say', 'mute 0s'])).code).toBe(0);
  const through = await run(['say', '--json', 'watch lock --in here']);
  expect(answers(through.stdout)[0]).toMatchObject({ kind: 'watch', ok: true });
  expect((await run(['say', 'lock pond --why "a leak"'])).code).toBe(0);
  await expect.poll(bot.stderr, { timeout: 10_000 }).toMatch(/ann locked pond: a leak\. By ann on the console\. \[w1\]/);
  const second = await run(['--port', '0']);
  expect(second.code).toBe(1);
  expect(second.stderr.replaceAll(/\s+/g, ' ')).toMatch(
    new RegExp(`Millwright already runs here: process ${bot.child.pid} has served .* since .* UTC, with its pages at http://127\\.0\\.0\\.1:\\d+/\\.`),
  );
  expect(second.stderr).toContain('say "status"');
  const other = await run(['--now', '2026-01-01', 'say', '--json', 'whoami']);
  expect(answers(other.stdout)[0]).toMatchObject({ error: { code: 'CONFIG_DIFFERS' } });
  const piped = await run(['--json'], 'whoami\nwatches\n');
  expect(answers(piped.stdout).map((answer) => answer.kind)).toEqual(['whoami', 'watches']);
  bot.child.kill('SIGTERM');
  expect((await bot.ended).code).toBe(0);
  expect(existsSync(join(root, 'state', 'run.sock'))).toBe(false);
});

test('a state that is taken away is one sentence and an end, and nothing is put in its place', async () => {
  const bot = start(['--port', '0', '--state', 'lost'], undefined);
  await expect.poll(bot.stderr, { timeout: 20_000 }).toMatch(/^ready http/m);
  renameSync(join(root, 'lost'), join(root, 'taken'));
  rmSync(join(root, 'taken'), { recursive: true, force: true });
  const { code, stderr } = await bot.ended;
  expect(code).toBe(1);
  expect(stderr.match(/was removed while Millwright was running/g)).toHaveLength(1);
  expect(stderr).not.toContain('    at ');
  expect(existsSync(join(root, 'lost'))).toBe(false);
});

test('tour can be read without a prompt, a step at a time', async () => {
  const steps = answers((await run(['--json'], 'tour\ntour 5\ntour stop\ntour 6\nas ann\nas nobody')).stdout);
  expect(steps[0]).toMatchObject({ kind: 'tour', data: { step: 1, of: 5, command: 'status' } });
  expect(steps[1]).toMatchObject({ kind: 'tour', data: { step: 5, of: 5 } });
  expect(steps[2]).toMatchObject({ kind: 'tour', data: { step: null } });
  expect(steps[3]).toMatchObject({ error: { code: 'USAGE' } });
  expect(steps[4]).toMatchObject({ kind: 'as', data: { person: 'person:ann' } });
  expect(steps[5]).toMatchObject({ error: { code: 'NAME_UNKNOWN' } });
});

test('what happens is told in plain lines where there is no prompt', async () => {
  const bot = start(['--port', '0', '--state', 'told'], undefined);
  await expect.poll(bot.stderr, { timeout: 20_000 }).toMatch(/^ready http/m);
  expect((await run(['say', '--state', 'told', 'freeze pond --until 2d --why "a leak"'])).code).toBe(1);
  await expect.poll(bot.stderr, { timeout: 10_000 }).toMatch(/^[!] ann asks: freeze pond .*Whoever agrees types: confirm [0-9A-Z]{4}$/m);
  expect(bot.stderr()).not.toContain('\u001B');
  bot.child.kill('SIGTERM');
  expect((await bot.ended).code).toBe(0);
});

test('a pipe that stays open and silent is a way to start a bot', async () => {
  const bot = start(['--port', '0'], null);
  await expect.poll(bot.stderr, { timeout: 20_000 }).toMatch(/^ready http/m);
  bot.child.kill('SIGTERM');
  expect((await bot.ended).code).toBe(0);
});

test('who stops reading breaks nothing', async () => {
  const bot = start(['--json'], 'help --all\nhelp --all\nmute 0s\n');
  bot.child.stdout?.destroy();
  const { code, stderr } = await bot.ended;
  expect(code).toBe(0);
  expect(stderr).not.toContain('EPIPE');
  expect(answers((await run(['say', '--json', 'watches'])).stdout)[0]).toMatchObject({ data: { mutes: [] } });
});

test('modes say what they are for', async () => {
  expect((await run(['check'])).stdout).toMatch(/^The configuration in .*config is good: 1 product, 0 components, 0 sources, 1 person\.$/m);
  expect(JSON.parse((await run(['schema', 'product'])).stdout)).toMatchObject({ type: 'object' });
  expect((await run(['schema', 'prodct'])).stderr).toContain('product');
  expect((await run(['worker', '--labels', 'a'])).stderr).toContain('not in this version');
  expect((await run(['tick'])).code).toBe(2);
});
