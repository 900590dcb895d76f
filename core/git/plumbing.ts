import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams, type StdioOptions } from 'node:child_process';

/** What a git process of the state repository is started with: a person's own git configuration changes nothing in it. */
export interface GitOptions {
  /** The program; `git` from PATH when not given. */
  readonly git?: string | undefined;
}

const settings = [
  'core.fsync=all',
  'fastimport.unpackLimit=1',
  'gc.auto=0',
  'core.hooksPath=/dev/null',
  'pack.threads=1',
  'pack.compression=1',
  'repack.writeBitmaps=false',
];

/** Everything `GIT_…` goes but what says how to reach a remote. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') || /^GIT_(SSH|ASKPASS|SSL|PROXY)/.test(name));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

function start(repository: string, args: readonly string[], stdio: StdioOptions, options: GitOptions): ChildProcess {
  const all = [...settings.flatMap((setting) => ['-c', setting]), `--git-dir=${repository}`, ...args];
  // A group of its own: Ctrl-C in a terminal must not end the children before their parent has drained.
  const child = spawn(options.git ?? 'git', all, { env: gitEnvironment(), stdio, detached: true, cwd: '/' });
  alive.add(child);
  child.on('close', () => alive.delete(child));
  return child;
}

const alive = new Set<ChildProcess>();

/** Ends every git at once. For a repository that is gone: a git left to finish its packs would make the folders for them anew. */
export function killGit(): void {
  for (const child of alive) child.kill('SIGKILL');
}

/** A git process that is talked to over its pipes. It ends when they close, so it does not outlive us. */
export function startGit(repository: string, args: readonly string[], options: GitOptions = {}): ChildProcessWithoutNullStreams {
  return start(repository, args, ['pipe', 'pipe', 'pipe'], options) as ChildProcessWithoutNullStreams;
}

interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** One git command from start to end. A failure is a result; only a git that cannot be started throws. */
export function runGit(
  repository: string,
  args: readonly string[],
  options: GitOptions & { readonly input?: string | Uint8Array; readonly timeoutMs?: number; readonly background?: (child: ChildProcess) => void } = {},
): Promise<GitResult> {
  const { promise, resolve, reject } = Promise.withResolvers<GitResult>();
  const child = startGit(repository, args, options);
  options.background?.(child);
  const stdout: Buffer[] = [];
  let stderr = '';
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-20_000)));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  child.on('error', (error) => {
    clearTimeout(timer);
    reject(error);
  });
  child.on('close', (code, signal) => {
    clearTimeout(timer);
    resolve({ code: code ?? 128, stdout: Buffer.concat(stdout), stderr: signal === null ? stderr : `${stderr}ended by ${signal}` });
  });
  return promise;
}

/** The line of git's words that says what went wrong. */
export function reasonOf(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const found = lines.find((line) => /^(?:fatal|error|ssh): |^ ! \[/.test(line)) ?? lines.at(-1) ?? '';
  return found.replace(/^(?:fatal|error): /, '').trim();
}
