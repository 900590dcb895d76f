import { userInfo } from 'node:os';
import { commandFiles } from './commands/commands.ts';
import { noGlobals } from './dispatch/globals.ts';
import { completions } from './networks/console/complete.ts';
import { openHistory } from './networks/console/history.ts';
import { personOf } from './networks/console/person.ts';
import { openPrompt, type Prompt } from './networks/console/prompt.ts';
import { openWeb } from './web.ts';
import { followConsole } from './notify.ts';
import { openHouse } from './open-house.ts';
import type { Options } from './options.ts';
import { printed } from './output.ts';
import { startServing, type Serving } from './serving.ts';
import { keepSite } from './site.ts';

const shownLines = 40;

/** Serves until told to end: the state's work, the site, HTTP, `say`, and the prompt where somebody sits. */
export async function serve(options: Options, terminal: boolean, ending: AbortSignal, log: (line: string) => void): Promise<number> {
  let prompt: Prompt | undefined;
  const tell = (line: string): void => (prompt === undefined ? log(line) : prompt.print(`${line}\n`, process.stderr));
  const serving = await startServing(await openHouse(options, { waitMs: 0, serving: true, log: tell }), options);
  const { factory } = serving.house;
  const done = Promise.withResolvers<void>();
  ending.addEventListener('abort', () => done.resolve());
  const closing: (() => Promise<void> | void)[] = [];
  try {
    const web = await openWeb(serving, options, tell);
    closing.push(() => web.close());
    log(`ready http://127.0.0.1:${web.port}/`);
    const site = keepSite(factory, ['--state', options.state], tell);
    closing.push(() => site.close());
    const user = userInfo().username;
    const person = `person:${personOf(factory.config, user)}`;
    const follower = followConsole(factory, (to) => to === 'room:console' || to === person, tell);
    closing.push(() => follower[Symbol.dispose]());
    if (terminal) {
      prompt = startPrompt(serving, user, () => done.resolve());
      closing.push(() => prompt?.close());
    }
    await done.promise;
    return 0;
  } finally {
    for (const close of closing.toReversed()) await close();
    await serving.close();
  }
}

function startPrompt(serving: Serving, user: string, leave: () => void): Prompt {
  const { factory } = serving.house;
  const dumb = process.env['TERM'] === 'dumb' || !process.stderr.isTTY;
  let rest: readonly string[] = [];
  const prompt: Prompt = openPrompt(
    {
      history: openHistory(factory.folder),
      complete: (line) => completions(line, factory, commandFiles),
      leave,
      async answer(line, signal) {
        const answered = await serving.answer(line, noGlobals, user, { signal, rest, progress: (text) => prompt.print(`${text}\n`, process.stderr) });
        const { text } = answered.answer;
        const shown = answered.json === true ? printed(answered, true) : `${text.slice(0, shownLines).join('\n')}\n`;
        rest = text.slice(shownLines);
        prompt.print(rest.length === 0 || answered.json === true ? shown : `${shown}(${rest.length} lines more; type more)\n`, process.stdout);
      },
    },
    dumb,
  );
  return prompt;
}
