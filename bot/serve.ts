import { userInfo } from 'node:os';
import { commandFiles } from './commands/commands.ts';
import { noGlobals } from './dispatch/globals.ts';
import { openDoors } from './doors.ts';
import { completions } from './networks/console/complete.ts';
import { openHistory } from './networks/console/history.ts';
import { personOf } from './networks/console/person.ts';
import { openPrompt, type Prompt } from './networks/console/prompt.ts';
import { openHouse } from './open-house.ts';
import type { Options } from './options.ts';
import { printed } from './output.ts';
import { startServing, type Serving } from './serving.ts';

const shownLines = 40;

/** Serves until told to end: the state's work, the site, HTTP, `say`, and the prompt where somebody sits. */
export async function serve(options: Options, terminal: boolean, ending: AbortSignal, log: (line: string) => void): Promise<number> {
  let prompt: Prompt | undefined;
  let doors: { close(): Promise<void> } | undefined;
  const tell = (line: string): void => (prompt === undefined ? log(line) : prompt.print(`${line}\n`, process.stderr));
  const serving = await startServing(await openHouse(options, { waitMs: 0, serving: true, log: tell }), options);
  const done = Promise.withResolvers<void>();
  if (ending.aborted) done.resolve();
  ending.addEventListener('abort', () => done.resolve());
  try {
    const user = userInfo().username;
    const person = `person:${personOf(serving.house.factory.config, user)}`;
    doors = await openDoors(serving, options, (to) => to === 'room:console' || to === person, tell);
    if (terminal) prompt = startPrompt(serving, user, () => done.resolve());
    await done.promise;
    return 0;
  } finally {
    prompt?.close();
    prompt = undefined;
    await doors?.close();
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
        if (answered.json === true) return prompt.print(printed(answered, true), process.stdout);
        rest = text.slice(shownLines);
        prompt.print(`${text.slice(0, shownLines).join('\n')}\n${rest.length === 0 ? '' : `(${rest.length} lines more; type more)\n`}`, process.stdout);
      },
    },
    dumb,
  );
  return prompt;
}
