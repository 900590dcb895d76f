import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export const title = 'a clean clone, in a folder with a space in its name and with an empty home, works; and works again offline';

export const needs = [{ tool: 'git', package: 'git' }];

const root = dirname(dirname(import.meta.dirname));
/** Lines of the README, in its order. */
const lines = ['version', 'refresh --as alice', 'trace hello', 'path libgreet web/1', 'plan rebuild hello', 'imports', 'composes'];

/** Node is first in PATH as this very Node, so that what works here does not depend on which one the machine has. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mill clone '));
  try {
    const clone = join(folder, 'a clone');
    mkdirSync(join(folder, 'home'));
    start(root, process.env, ['git', 'clone', '-q', '--no-hardlinks', root, clone]);
    const env = cleanEnvironment(join(folder, 'home'));
    tryOut(clone, env, []);
    tryOut(clone, { ...env, npm_config_offline: 'true', npm_config_prefer_offline: 'true' }, withoutNetwork());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tryOut(clone: string, env: NodeJS.ProcessEnv, before: readonly string[]): void {
  for (const line of lines) {
    const said = start(clone, env, [...before, 'npm', 'start', '--silent', '--', 'say', '--json', line]);
    const answer = JSON.parse(said) as { readonly ok: boolean; readonly schema: string; readonly error?: { readonly message: string } };
    if (!answer.ok || answer.schema !== 'millwright.answer/1') throw new Error(`"${line}" was answered with: ${answer.error?.message ?? said}`);
  }
  start(clone, env, [...before, 'npm', 'run', 'check']);
}

/** What a person's shell has, without what npm put there to start this. */
function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const foreign = /^(npm_(?!config_registry$)|INIT_CWD$|NODE_COMPILE_CACHE$|MILLWRIGHT_|XDG_|COREPACK|PNPM_|CI$)/i;
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((part) => !part.includes('node_modules'));
  return { ...kept, HOME: home, PATH: [dirname(process.execPath), ...path].join(delimiter) };
}

/** A network of its own with nothing in it, where the system lets us have one. */
function withoutNetwork(): readonly string[] {
  const command = ['unshare', '--net'];
  return spawnSync(command[0] ?? '', [...command.slice(1), 'true']).status === 0 ? command : [];
}

function start(cwd: string, env: NodeJS.ProcessEnv, argv: readonly string[]): string {
  const [command = '', ...args] = argv;
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64_000_000,
  });
  if (status === 0) return stdout;
  throw error ?? new Error(`${argv.join(' ')} ended with ${signal ?? status}\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
}
