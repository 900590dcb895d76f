import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { botMain, environment, type Answer } from '../story/say.ts';
import { asOfToday, isAsWritten, type Learnt } from './compare.ts';
import type { Example } from './examples.ts';

export interface Player {
  /** Types an example; resolves with its answer when that is as written, throws with both when it is not. */
  play(example: Example): Promise<string>;
  close(): Promise<void>;
}

/** Types at a serving bot, through a pipe, as the docs tell a reader to. `folder` holds `config` and `state`; shell lines run there. */
export function openPlayer(folder: string, address: string): Player {
  const learnt: Learnt = new Map();
  const args = [botMain, '--json', '--config', `${folder}/config`, '--state', `${folder}/.millwright`];
  const child = spawn(process.execPath, args, { cwd: folder, env: environment(), stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close');
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    const { value, done } = await answers.next();
    if (done === true) throw new Error(`Nobody answered "${line}".`);
    return textOf(JSON.parse(value) as Answer);
  };
  const shell = (line: string): Promise<string> => {
    const [program = '', ...rest] = inShell(line, address);
    return new Promise((resolve) =>
      execFile(program, rest, { cwd: folder, env: environment(), encoding: 'utf8' }, (error, stdout) =>
        resolve(error !== null && stdout === '' ? error.message : stdout),
      ),
    );
  };
  return {
    async play({ page, line, at, command, answer, soon }) {
      const until = Date.now() + (soon ? 120_000 : 0);
      for (;;) {
        const today = new Date().toISOString().slice(0, 10);
        const typed = asOfToday(command, learnt, today);
        const said = at === 'prompt' ? await ask(typed) : await shell(typed);
        if (isAsWritten(answer, said, learnt)) return said;
        if (Date.now() >= until)
          throw new Error(`${page}.md:${line}: "${typed}" does not answer what the page says.\nThe page:${answer}\nThe answer:\n${said}`);
        await sleep(500);
      }
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

function textOf({ ok, text = [], error }: Answer): string {
  return ok === true || text.length > 0 ? text.join('\n') : [error?.message ?? '', error?.hint ?? ''].join('\n');
}

/** `npm start --silent -- ARGS` without npm, which would set the workspace up first; everything else as it stands, without a shell. */
function inShell(line: string, address: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
  const mine = words.map((word) => word.replace(/^http:\/\/127\.0\.0\.1:7400/, address));
  const ours = mine.indexOf('--');
  return mine[0] === 'npm' && mine[1] === 'start' ? [process.execPath, botMain, ...mine.slice(ours + 1)] : mine;
}
