import { UserError } from '@millwright/core/model/errors.ts';
import { userInfo } from 'node:os';
import type { Answered } from './dispatch/answer.ts';
import { errorOf } from './dispatch/answer.ts';
import { operationId } from './dispatch/operation.ts';
import { quote } from '@millwright/core/words/line/tokenize.ts';
import { findSocket } from './networks/console/socket-path.ts';
import type { Request } from './networks/console/protocol.ts';
import type { Options } from './options.ts';

const patience = 10_000;

/** `say "trace x" --wait` and `say trace x --wait` are the same line. */
export function lineOf(words: readonly string[]): string {
  const [first, ...rest] = words;
  if (first === undefined) throw new UserError('USAGE', 'say needs something to say.', { hint: 'Write: say "help".' });
  return /\s/.test(first) ? [first, ...rest.map(quote)].join(' ') : words.map(quote).join(' ');
}

/** One line, one answer: from who serves, else from the state itself. */
export async function say(line: string, options: Options, signal: AbortSignal, log: (line: string) => void): Promise<Answered> {
  try {
    const user = userInfo().username;
    const request = { line, options: options.globals, user, config: options.config, now: options.now ?? null };
    const deadline = performance.now() + patience;
    for (;;) {
      const answered = await askServing(options.state, request, signal, log);
      if (answered !== undefined) return answered;
      const left = deadline - performance.now();
      const alone = await sayAlone(line, user, options, signal, log, Math.min(500, Math.max(0, left)));
      if (!(alone instanceof UserError)) return alone;
      if (left <= 0) throw alone;
    }
  } catch (error) {
    return failure(error, line, log, options.now === undefined ? undefined : Temporal.Instant.from(options.now));
  }
}

/** What speaks over sockets is loaded where there is one: without it, that would be a tenth of what a question costs. */
async function askServing(folder: string, request: Request, signal: AbortSignal, log: (line: string) => void): Promise<Answered | undefined> {
  if ((await findSocket(folder)) === undefined) return undefined;
  return (await import('./networks/console/socket-client.ts')).askServing(folder, request, signal, log);
}

/** A failure that came before, or outside of, the dispatcher. */
export function failure(error: unknown, line: string, log: (line: string) => void, now = Temporal.Now.instant()): Answered {
  const operation = operationId(now, (below) => Math.floor(Math.random() * below));
  return errorOf(error, { command: line.slice(0, 1000), by: 'person:guest', operation, base: null }, log);
}

/** `STATE_LOCKED` comes back as a value: the one who holds the state may begin to serve. */
async function sayAlone(
  line: string,
  user: string,
  options: Options,
  signal: AbortSignal,
  log: (line: string) => void,
  waitMs: number,
): Promise<Answered | UserError> {
  const [{ openHouse, openQuestion }, { dispatch }, { identifyOnConsole }] = await Promise.all([
    import('./open-house.ts'),
    import('./dispatch/dispatch.ts'),
    import('./networks/console/person.ts'),
  ]);
  const reads = await readsOf(line, options);
  const question = reads === undefined ? undefined : { waitMs, log, graph: reads === 'graph' };
  const open = async () => (question === undefined ? undefined : await openQuestion(options, question)) ?? openHouse(options, { waitMs, serving: false, log });
  const house = await open().catch((error: unknown) => {
    if (error instanceof UserError && error.code === 'STATE_LOCKED') return error;
    throw error;
  });
  if (house instanceof UserError) return house;
  try {
    const identify = (as: string | undefined, room: string | undefined) => identifyOnConsole(house.factory.config, user, as, room);
    const answered = await dispatch(house, { line, options: options.globals, identify, signal, progress: log });
    if (house.kept !== true && reads === 'graph' && answered.exit === 0) await (await import('./keep-question.ts')).keepQuestion(house);
    return answered;
  } finally {
    await house.factory.close();
  }
}

/** What a question about the present needs; undefined for everything else, also for what cannot be read. */
async function readsOf(line: string, options: Options): Promise<'records' | 'graph' | undefined> {
  try {
    const [{ parseLine }, { commandFiles }] = await Promise.all([import('./dispatch/parse.ts'), import('./commands/commands.ts')]);
    const { command, globals } = await parseLine(line, commandFiles);
    return globals.at === undefined && options.globals.at === undefined ? command.reads : undefined;
  } catch {
    return undefined;
  }
}
