import { spawn } from 'node:child_process';

/** Runs one git command on a bare repository, feeds it, and gives what it printed. No configuration but the repository's own has a say. */
export async function git(repository: string, args: readonly string[], input: Iterable<string | Uint8Array> = []): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(gitFlow(repository, args, input)));
}

/** As `git`, what it prints while it prints it. */
export async function* gitFlow(repository: string, args: readonly string[], input: Iterable<string | Uint8Array> = []): AsyncGenerator<Buffer> {
  const child = spawn('git', [`--git-dir=${repository}`, ...args], { env: quietEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
  const complaints: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  ended.catch(() => undefined);
  const fed = feed(child.stdin, input);
  fed.catch(() => undefined);
  yield* child.stdout as AsyncIterable<Buffer>;
  const code = await ended;
  await fed;
  if (code !== 0) throw new Error(`git ${args[0] ?? ''} ended with ${code}: ${Buffer.concat(complaints).toString().trim().slice(-2000)}`);
}

/** A child that dies early closes its end; its exit code tells more than the broken pipe. */
async function feed(stdin: NodeJS.WritableStream, input: Iterable<string | Uint8Array>): Promise<void> {
  let open = true;
  let goOn = (): void => undefined;
  const stop = (): void => {
    open = false;
    goOn();
  };
  stdin.on('error', stop);
  stdin.on('close', stop);
  stdin.on('drain', () => goOn());
  for (const part of input) {
    if (!open) return;
    if (!stdin.write(part)) await new Promise<void>((resolve) => (goOn = resolve));
  }
  stdin.end();
}

function quietEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}
