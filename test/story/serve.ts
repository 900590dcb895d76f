import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { botMain, environment } from './say.ts';
import type { World } from './world.ts';

/** A serving bot in a process of its own. */
export interface Served {
  readonly address: string;
  readonly pid: number;
  /** What it has written to stderr so far. */
  stderr(): string;
  /** Ends it as a service manager would; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the bot on a free port; resolves when it says it is ready. */
export async function serve(world: Pick<World, 'config' | 'state'>, more: readonly string[] = []): Promise<Served> {
  const args = [botMain, '--config', world.config, '--state', world.state, '--port', '0', ...more];
  // An open pipe for stdin, as under a service manager: neither a terminal nor lines to answer.
  const child = spawn(process.execPath, args, { cwd: tmpdir(), env: environment(), stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const address = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The bot was not ready after two minutes.\n${stderr}`));
    }, 120_000);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      const ready = /^ready (http:\/\/\S+?)\/?$/m.exec(stderr);
      if (ready?.[1] === undefined) return;
      clearTimeout(timer);
      resolve(ready[1]);
    });
    void ended.then((code) => reject(new Error(`The bot ended with ${code} before it was ready.\n${stderr}`)));
  });
  return {
    address,
    pid: child.pid ?? 0,
    stderr: () => stderr,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
      const code = await ended;
      clearTimeout(timer);
      return code;
    },
  };
}
