import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../story/say.ts';
import { openPty, type Pty, type Shown } from './pty.ts';

/** A copy of the sample factory, and the state it gets. */
export interface Place {
  readonly config: string;
  readonly state: string;
  [Symbol.dispose](): void;
}

export function makePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-terminal-'));
  const config = join(folder, 'config');
  cpSync(join(root, 'config'), config, { recursive: true });
  // It is read as a source from beside the configuration.
  cpSync(join(root, 'pnpm-lock.yaml'), join(folder, 'pnpm-lock.yaml'));
  return { config, state: join(folder, 'state'), [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

export interface Seated {
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands before `npm start`, and after its options. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Redirections, as a shell writes them. */
  readonly into?: string;
  /** Undefined: the port that is tried where none is asked for. */
  readonly port?: number | undefined;
}

/** `npm start` as somebody types it at a terminal of their own. */
export function sit(place: Pick<Place, 'config' | 'state'>, { columns = 80, env = {}, before = [], into, ...more }: Seated = {}): Pty {
  const port = 'port' in more ? more.port : 0;
  const argv = [...before, 'npm', 'start', '--silent', '--', '--config', place.config, '--state', place.state];
  if (port !== undefined) argv.push('--port', String(port));
  return openPty(into === undefined ? argv : ['sh', '-c', `exec "$@" ${into}`, 'sh', ...argv], {
    columns,
    cwd: root,
    env: { ...ofAPerson(), LANG: 'C.UTF-8', TERM: 'xterm-256color', ...env },
  });
}

/** What a person's shell has, without what npm and tests put there. */
function ofAPerson(): NodeJS.ProcessEnv {
  const foreign = /^(npm_(?!config_(registry|cache)$)|INIT_CWD$|MILLWRIGHT_|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$|LC_|CI$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

export const ctrlC = '\u0003';
export const enter = '\r';

/** The prompt stands there, and nothing on its line. */
export const isAsking = (_: string, { rows, cursor }: Shown): boolean => rows[cursor[0]] === '>';

export function expect(what: string, isSo: boolean, seen?: unknown): void {
  if (!isSo) throw new Error(`${what}${seen === undefined ? '' : `, but: ${typeof seen === 'string' ? seen : JSON.stringify(seen)}`}`);
}

/** A state that git itself finds whole, with nobody left who holds it. */
export function expectSound(place: Place): void {
  const { status, stdout, stderr } = spawnSync('git', ['-C', join(place.state, 'state.git'), 'fsck', '--strict', '--no-dangling'], { encoding: 'utf8' });
  expect('git finds the state whole', status === 0 && !/error|missing|corrupt/.test(stdout + stderr), stdout + stderr);
}
