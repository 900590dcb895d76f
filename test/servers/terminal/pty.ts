import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';

/** What a person would see: rows from the top, without spaces at their ends, and where the cursor is. */
export interface Shown {
  readonly rows: readonly string[];
  readonly cursor: readonly [row: number, column: number];
}

/** A program at a terminal of its own. */
export interface Pty {
  type(keys: string): void;
  /** All that was written so far, escapes and all. */
  text(): string;
  /** The screen when it last stood still. */
  shown(): Shown;
  /** Waits until the screen, or all that was written without its escapes, is as wanted; throws with both after `limitSeconds`. */
  until(what: string, isSo: (text: string, shown: Shown) => boolean): Promise<void>;
  /** Called with each screen that stood still for a moment. */
  watch(seen: (shown: Shown) => void): Disposable;
  /** Its end: the exit code, minus a signal, and whether the terminal is as a shell needs it again. */
  readonly ended: Promise<{ readonly code: number; readonly echoes: boolean }>;
  /** Takes the terminal away if the program is still there. */
  [Symbol.asyncDispose](): Promise<void>;
}

export const python = '/usr/bin/python3';
const limitSeconds = 150;
const lookMs = 50;

export function openPty(
  argv: readonly string[],
  { columns, env, cwd }: { readonly columns: number; readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Pty {
  const child = spawn(python, [join(import.meta.dirname, 'at-terminal.py'), String(columns), '24', ...argv], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  child.stdin.on('error', () => {});
  const decoder = new StringDecoder();
  let text = '';
  let shown: Shown = { rows: [], cursor: [0, 0] };
  const watchers = new Set<(shown: Shown) => void>();
  const ended = Promise.withResolvers<{ code: number; echoes: boolean }>();
  ended.promise.catch(() => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = JSON.parse(line) as { text?: string; screen?: Shown; ended?: number; echoes?: boolean };
    if (told.text !== undefined) text += decoder.write(Buffer.from(told.text, 'latin1'));
    if (told.screen !== undefined) {
      shown = told.screen;
      for (const seen of watchers) seen(shown);
    }
    if (told.ended !== undefined) ended.resolve({ code: told.ended, echoes: told.echoes === true });
  });
  void closed.then(() => ended.reject(new Error(`The terminal is gone.\n${plain(text).slice(-2000)}`)));

  return {
    type: (keys) => void child.stdin.write(`${JSON.stringify({ type: keys })}\n`),
    text: () => text,
    shown: () => shown,
    until(what, isSo) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const give = (error?: Error): void => {
        clearTimeout(timer);
        clearInterval(looking);
        if (error === undefined) resolve();
        else reject(error);
      };
      const look = (): void => {
        if (isSo(plain(text), shown)) give();
      };
      const late = (): Error =>
        new Error(`${what} did not come within ${limitSeconds} s.\nOn the screen:\n${shown.rows.join('\n')}\nWritten last:\n${plain(text).slice(-2000)}`);
      const timer = setTimeout(() => give(late()), limitSeconds * 1000);
      const looking = setInterval(look, lookMs);
      void ended.promise.then(
        () => give(new Error(`It ended before ${what} came.\n${plain(text).slice(-2000)}`)),
        (error: Error) => give(error),
      );
      return promise;
    },
    watch(seen) {
      watchers.add(seen);
      return { [Symbol.dispose]: () => void watchers.delete(seen) };
    },
    ended: ended.promise,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await closed;
    },
  };
}

/** What was written, without what only moves the cursor or colours. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001B\[[0-9;?]*[A-Za-z]/g, '').replace(/\r+\n/g, '\n');
}
