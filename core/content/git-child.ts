import { spawn } from 'node:child_process';

/** Runs one git command on a bare repository, feeds it, and gives what it printed. No configuration but the repository's own has a say. */
export async function git(repository: string, args: readonly string[], input: Iterable<string | Uint8Array> = []): Promise<Buffer> {
  const child = spawn('git', [`--git-dir=${repository}`, ...args], { env: quietEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
  const printed: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const fed = feed(child.stdin, input);
  const code = await ended;
  await fed;
  if (code !== 0) throw new Error(`git ${args[0] ?? ''} ended with ${code}: ${Buffer.concat(complaints).toString().trim().slice(-2000)}`);
  return Buffer.concat(printed);
}

/** A child that dies early closes its end; its exit code tells more than the broken pipe. */
async function feed(stdin: NodeJS.WritableStream, input: Iterable<string | Uint8Array>): Promise<void> {
  let open = true;
  stdin.on('error', () => (open = false));
  stdin.on('close', () => (open = false));
  for (const part of input) {
    if (!open) return;
    if (!stdin.write(part)) await new Promise((resolve) => stdin.once('drain', resolve).once('close', resolve));
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
