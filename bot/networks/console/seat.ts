import type { Config } from '@millwright/core/config/schema.ts';
import { suggestions } from '@millwright/core/open/suggestions.ts';
import { userInfo } from 'node:os';
import { commandFiles } from '../../commands/commands.ts';
import { banner, suggestionLines } from '../../messages/banner.ts';
import { glyphsFor, type Glyphs, type Line } from '../../messages/line.ts';
import type { Serving } from '../../serving.ts';
import { version } from '../../version.ts';
import { openBoard } from './board.ts';
import { commandIn } from '../../conversation/addressed.ts';
import { completions } from './complete.ts';
import { typedMessage } from './console-network.ts';
import { openHistory } from './history.ts';
import type { Jobs } from './jobs.ts';
import { identifyOnConsole, personOf } from './person.ts';
import { openPlainPrompt } from './plain-prompt.ts';
import { openPrompt, type Prompt } from './prompt.ts';
import { openSession } from './session.ts';
import { openTerminal } from './terminal.ts';

/** The place where somebody sits, or nobody: what is told there, and the prompt. */
export interface Seat {
  readonly glyphs: Glyphs;
  tell(lines: readonly Line[]): void;
  /** A moving line for what takes a while before the prompt is there. */
  waits(line: string | undefined): void;
  /** Undefined where nothing on the screen can move. */
  readonly show: ((jobs: Jobs) => void) | undefined;
  hears(to: string, config: Config): boolean;
  isHere(person: string): boolean;
  /** Opens the prompt, for the person of the account or for `as`. `leave` is called when they are done. Throws `DENIED`, `NAME_UNKNOWN`. */
  sit(serving: Serving, how: { readonly as: string | undefined; leave(): void }): Promise<void>;
  close(): void;
}

/** How a line for the bot begins in a room, where its network says nothing else. */
const roomPrefix = '!mw';

export function openSeat({ terminal, env, now }: { readonly terminal: boolean; readonly env: NodeJS.ProcessEnv; now(): Temporal.Instant }): Seat {
  const { stderr, stdout } = process;
  const user = userInfo().username;
  const canMove = terminal && stderr.isTTY && env['TERM'] !== 'dumb' && env['TERM'] !== undefined;
  const columns = (): number => stderr.columns || 80;
  const screen = canMove
    ? openTerminal({
        columns,
        colours: (env['NO_COLOR'] ?? '') === '',
        write: (text) => void stderr.write(text),
        onResize: (told) => void stderr.on('resize', told),
      })
    : undefined;
  const glyphs = glyphsFor(env);
  const board = screen === undefined ? undefined : openBoard(screen, { columns, now, glyphs });
  let prompt: Prompt | undefined;
  let typed = 0;
  let person = 'guest';
  const plain = (lines: readonly Line[]): void => void stderr.write(lines.map((line) => `${typeof line === 'string' ? line : line.text}\n`).join(''));
  const tell = (lines: readonly Line[]): void => {
    if (screen !== undefined) screen.print(lines);
    else if (prompt === undefined) plain(lines);
    else prompt.print(lines);
  };

  return {
    glyphs,
    tell,
    waits: (line) => board?.wait(line),
    show: board?.show,
    hears: (to, config) => to === 'room:console' || (terminal && to === `person:${personOf(config, user)}`),
    isHere: (who) => terminal && who === `person:${person}`,
    async sit(serving, { as, leave }) {
      const { factory } = serving.house;
      const { config } = factory;
      const self = personOf(config, user);
      person = identifyOnConsole(config, user, as, undefined).person;
      const couldType = async (who: string) => suggestions(await factory.snapshot(), { person: who, mayActAs: config.factory.console.act_as });
      const session = openSession({
        as: as === undefined ? undefined : person,
        ask: (line, globals, from) => serving.answer(line, globals, user, from),
        answer: (lines) =>
          stdout.isTTY || !canMove
            ? prompt?.print(lines, stdout)
            : void stdout.write(lines.map((line) => `${typeof line === 'string' ? line : line.text}\n`).join('')),
        note: tell,
        becomes(other) {
          person = other ?? self;
          prompt?.ask(other === undefined ? '> ' : `${other}> `);
          void couldType(person).then((found) => tell(['You could now type:', ...suggestionLines(found, columns())]));
        },
      });
      tell(banner({ config, version: version(), user, person, suggestions: await couldType(person), columns: columns() }));
      if (screen === undefined && stderr.isTTY) tell(['What happens meanwhile is told when you press Enter.']);
      const needs = {
        history: openHistory(factory.folder),
        complete: (line: string) => completions(line, factory, commandFiles),
        answer: (line: string, signal: AbortSignal) => {
          const said = typedMessage(line, { account: user, shown: user }, { id: `typed ${++typed}`, at: now(), direct: false });
          // What stands in the docs for a room may be pasted as it stands.
          return session.answer(commandIn(said, { prefix: roomPrefix, bare: true })?.line ?? said.text, signal);
        },
        emptyLine: () => session.proposed,
        waits: (line: string | undefined) => board?.wait(line === undefined ? undefined : `… ${line} (Ctrl-C stops waiting for it)`),
        leave,
      };
      prompt = screen === undefined ? openPlainPrompt(needs, stderr) : openPrompt(needs, screen);
      if (as !== undefined) prompt.ask(`${person}> `);
    },
    close() {
      board?.close();
      prompt?.close();
      screen?.close();
      prompt = undefined;
    },
  };
}
