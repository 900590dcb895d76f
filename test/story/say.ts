import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const botMain = join(root, 'bot', 'main.ts');

/** An answer as CONTRACT has it; its data is looked into by path. */
export interface Said {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly answer: Answer;
  readonly stdout: string;
  readonly stderr: string;
}

export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

export interface Answer {
  readonly schema?: string;
  readonly kind?: string;
  readonly ok?: boolean;
  readonly command?: string;
  readonly by?: string;
  readonly at?: { readonly commit: string; readonly time: string };
  readonly data?: Json;
  readonly text?: readonly string[];
  readonly short?: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string; readonly suggest?: readonly string[]; readonly rule?: string };
}

export interface SayOptions {
  readonly config: string;
  readonly state: string;
  readonly as?: string;
  readonly now?: string;
  readonly wait?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  /** Called with the process once it runs. */
  readonly started?: (child: ChildProcess) => void;
}

/** Says one line to a factory through a process of its own, as a script outside would. */
export async function say(line: string, options: SayOptions): Promise<Said> {
  return run(['say', '--json', ...flags(options), line], options);
}

/** Runs the bot with any arguments; `answer` is what stdout held, when it was JSON. */
export async function run(args: readonly string[], options: Omit<SayOptions, 'config' | 'state'> & { readonly input?: string }): Promise<Said> {
  const child = spawn(process.execPath, [botMain, ...args], {
    cwd: tmpdir(),
    env: environment(options.env),
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  options.started?.(child);
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? 60_000);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
  });
  clearTimeout(timer);
  return { code, signal, answer: parsed(stdout), stdout, stderr };
}

export function flags(options: SayOptions): string[] {
  const all = ['--config', options.config, '--state', options.state];
  if (options.as !== undefined) all.push('--as', options.as);
  if (options.now !== undefined) all.push('--now', options.now);
  if (options.wait === true) all.push('--wait');
  return all;
}

/** The test's environment without what would change how the bot stands, plus a place for compiled code. */
export function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(MILLWRIGHT_|VITEST|NODE_OPTIONS$|NODE_ENV$|INIT_CWD$|TEST$|GIT_)/.test(name));
  return {
    ...Object.fromEntries(kept),
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(root, 'node_modules', '.cache', 'compiled'),
    ...more,
  };
}

/** The value at `a.b.0.c`, or undefined. */
export function at(value: unknown, path: string): Json {
  let here: unknown = value;
  for (const key of path.split('.')) here = here === null || typeof here !== 'object' ? undefined : (here as Record<string, unknown>)[key];
  return here as Json;
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}
