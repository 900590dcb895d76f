import { stamp } from '@millwright/core/model/time.ts';
import { permit, permitInRoom } from '@millwright/core/change/permission.ts';
import type { Permission } from '@millwright/core/model/answer.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import type { Danger, Speaker } from '@millwright/core/model/person.ts';
import type { Factory } from '@millwright/core/open/factory.ts';
import type { AnswerPages } from '../answer-pages.ts';
import type { Needs } from '../commands/command.ts';
import { answerOf, errorOf, type Answered, type Said } from './answer.ts';
import { mergeGlobals, printGlobals, type Globals } from './globals.ts';
import { operationId } from './operation.ts';
import { whoIs, type Refusals } from './refusals.ts';
import { parseLine, type CommandFiles, type Parsed } from './parse.ts';

/** What every line of a process shares. */
export interface House {
  readonly factory: Factory;
  readonly commands: CommandFiles;
  /** Opened from what an earlier process kept for questions. */
  readonly kept?: boolean;
  /** What was refused last, for whoever asks why. */
  readonly refusals?: Refusals;
  /** Where long answers have pages. */
  readonly pages?: AnswerPages;
  log(line: string): void;
}

/** One line from somebody. */
export interface Ask {
  readonly line: string;
  /** Options that stood before the line. */
  readonly options: Globals;
  /** Who speaks, from where; throws `DENIED` where that may not be claimed. */
  identify(as: string | undefined, room: string | undefined): Speaker;
  /** Name of the act and of the message it comes from, the same when that comes again; without them it is one of its own. */
  readonly act?: { readonly operation: string; readonly eventId: string };
  /** Lines of this speaker's last answer that were not shown. */
  readonly rest?: readonly string[];
  readonly signal: AbortSignal;
  progress(line: string): void;
}

/** A line in, an answer out, whatever happens. */
export async function dispatch(house: House, ask: Ask): Promise<Answered> {
  const { factory } = house;
  const operation = ask.act?.operation ?? operationId(factory.now(), (below) => factory.random(below));
  let json = ask.options.json;
  let said: Said = { command: ask.line.slice(0, 1000), by: 'person:guest', operation, base: factory.config.factory.site.base };
  let known: Speaker | undefined;
  try {
    const early = (known = ask.identify(ask.options.as, ask.options.room));
    said = { ...said, by: `person:${early.person}` };
    const parsed = await parseLine(ask.line, house.commands, factory.config.factory.aliases);
    const globals = mergeGlobals(ask.options, parsed.globals);
    json = globals.json;
    const speaker = (known = ask.identify(globals.as, globals.room));
    said = { ...said, by: `person:${speaker.person}`, command: [parsed.canonical, ...printGlobals(globals)].join(' ') };
    check(factory, speaker, parsed, globals);
    const snapshot = await factory.snapshot(globals.at);
    const needs: Needs = {
      factory,
      snapshot,
      speaker,
      command: parsed.canonical,
      operation,
      ...(ask.act === undefined ? {} : { eventId: ask.act.eventId }),
      yes: globals.yes && speaker.claimed === undefined,
      wait: globals.wait,
      signal: ask.signal,
      ...(ask.rest === undefined ? {} : { rest: ask.rest }),
      ...refusedBefore(house, speaker),
      progress: (line) => ask.progress(line),
    };
    const reply = await parsed.command.run(needs, parsed.args);
    const after = parsed.command.danger === 'read' ? snapshot : await factory.snapshot();
    return { ...answerOf(reply, said, { commit: after.commit, time: stamp(after.at) }), json };
  } catch (cause) {
    if (cause instanceof UserError && known !== undefined) keepRefusal(house, known, said, cause);
    const error = ask.signal.aborted && !(cause instanceof UserError) ? stopped(cause) : cause;
    return { ...errorOf(error, said, house.log), json };
  }
}

/** Slips of the fingers are no refusals, and neither is a plan that waits. */
const unasked: ReadonlySet<string> = new Set(['USAGE', 'NEEDS_CONFIRMATION']);

function keepRefusal({ refusals, factory }: House, speaker: Speaker, said: Said, { code, message, hint, rule }: UserError): void {
  if (refusals === undefined || unasked.has(code)) return;
  const { command, operation } = said;
  refusals.keep(whoIs(speaker), {
    by: said.by,
    command,
    operation,
    code,
    message,
    hint: hint ?? null,
    rule: rule ?? null,
    time: stamp(factory.now()),
    room: speaker.room,
  });
}

function refusedBefore({ refusals }: House, speaker: Speaker): Pick<Needs, 'refused'> {
  return refusals === undefined ? {} : { refused: { last: () => refusals.last(whoIs(speaker)), all: () => refusals.all() } };
}

function stopped(cause: unknown): UserError {
  return new UserError('BACKEND_OFFLINE', 'The waiting ended before the work did.', {
    hint: 'The work goes on while a bot runs; status tells how it stands.',
    cause,
  });
}

function check(factory: Factory, speaker: Speaker, { command }: Parsed, globals: Globals): void {
  const refused = [
    permit(factory.config, speaker, { role: command.role, word: command.word }),
    command.anywhere === true ? { allowed: true as const } : permitInRoom(factory.config, speaker.room, command.danger),
    permitProof(speaker, command.word, command.danger),
  ].find((permission): permission is Extract<Permission, { allowed: false }> => !permission.allowed);
  if (refused !== undefined) throw new UserError('DENIED', refused.sentence, { rule: refused.rule, hint: hintFor(speaker) });
  if (globals.at !== undefined && command.danger !== 'read') {
    throw new UserError('USAGE', `"${command.word}" changes the present; --at is for questions about the past.`, { hint: 'Leave --at out.' });
  }
}

/** Where no account is proven people read, and ask for what they confirm themselves elsewhere. */
function permitProof({ claimed, person }: Speaker, word: string, danger: Danger): Permission {
  if (claimed === undefined || danger !== 'note') return { allowed: true };
  return {
    allowed: false,
    rule: `networks/${claimed}.yaml: messages there carry no account`,
    sentence: `"${word}" needs somebody who is known, and ${claimed} does not prove that you are ${person}.`,
  };
}

function hintFor({ person, room, claimed }: Speaker): string {
  if (claimed !== undefined) return 'Say it on a network that proves accounts.';
  return person === 'guest' && room === 'room:http'
    ? 'Send "Authorization: Bearer TOKEN"; a file tokens/NAME.yaml holds the hash of the token and says who speaks by it.'
    : 'Type whoami to see what you may do.';
}
