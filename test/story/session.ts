import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { botMain, environment, flags, type Answer } from './say.ts';
import type { World } from './world.ts';

/** A bot that reads lines from a pipe and lives until it is closed: what it was told to begin goes on between two lines. */
export interface Session {
  /** Says one line, as the person it was opened for unless the line says otherwise. */
  ask(line: string): Promise<Answer>;
  close(): Promise<void>;
}

export function openSession(world: World, person: string): Session {
  const args = [botMain, '--json', ...flags({ ...world, as: person })];
  const child = spawn(process.execPath, args, { cwd: tmpdir(), env: environment(), stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => {});
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close');
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`The bot ended instead of answering "${line}".\n${stderr}`);
      return JSON.parse(value) as Answer;
    },
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
