import { UserError } from '@millwright/core/model/errors.ts';
import type { Speaker } from '@millwright/core/model/person.ts';
import { planKind, type PlanRecord } from '@millwright/core/state/kinds/change.ts';
import type { Document } from '@millwright/core/words/document.ts';
import type { Answered } from '../dispatch/answer.ts';
import { dispatch } from '../dispatch/dispatch.ts';
import { noGlobals } from '../dispatch/globals.ts';
import { digestOf } from '@millwright/core/model/digest.ts';
import type { Handle, Message, Sender } from '../networks/network.ts';
import { answeringSpot, writtenIn, type Chat, type Joined, type Spot } from './chat.ts';
import { mostLines } from './fit.ts';
import type { Picks } from './picks.ts';
import { sayRest, shownIn, type Shown } from './shown.ts';
import { asWritten } from './written.ts';

/** A line of somebody, from where, and what it hangs on. */
export interface Spoken {
  readonly joined: Joined;
  readonly line: string;
  readonly speaker: Speaker;
  readonly by: Sender;
  readonly place: Message['place'];
  /** The message that said it; an answer replies to it. */
  readonly from: Handle;
  /** Name of the event on its network: the same for the same message. */
  readonly event: string;
  readonly at: Temporal.Instant;
  readonly signal: AbortSignal;
  /** A choice on a message of ours, which itself tells what became of it where it can be replaced. */
  readonly chosen?: true;
  /** It may have been done already, before the process ended. */
  readonly again: boolean;
}

/** What is kept of who asked for an act, so that its job can be told to them. */
export interface Asked extends Spot {
  readonly from: Handle;
  readonly by: Sender;
}

/** `op-20261123-…`: the same for the same message, so that it acts once whatever happens to the process. */
export function operationOf(network: string, event: string, at: Temporal.Instant): string {
  const digits = digestOf(Buffer.from(`${network} ${event}`)).slice('sha256:'.length, 'sha256:'.length + 10);
  return `op-${at.toString().slice(0, 10).replaceAll('-', '')}-${digits}`;
}

/** What is remembered of each speaker's last answer. */
export interface Lately {
  /** Lines of it that were not shown. */
  readonly rests: Map<string, readonly string[]>;
  readonly picks: Picks;
}

/** Does what the line says, unless that was done before, and says the answer. */
export async function answer(chat: Chat, spoken: Spoken, { rests, picks }: Lately): Promise<Answered> {
  const { joined, speaker, by, place, from } = spoken;
  const operation = operationOf(joined.id, spoken.event, spoken.at);
  const spot = answeringSpot(chat, joined.id, place);
  chat.spool.keep(`asked ${operation}`, { ...spot, from, by } satisfies Asked, chat.now());
  chat.spool.keep(`act ${joined.id} ${spoken.event}`, operation, chat.now());
  const who = `${joined.id} ${speaker.person === 'guest' ? by.shown : speaker.person} ${place.room}`;
  const slow = setTimeout(() => void sayBusy(chat, spoken, spot), chat.ackMs);
  try {
    const done = spoken.again ? await doneBefore(chat, operation, spoken.at) : undefined;
    const rest = rests.get(who);
    const answered =
      done ??
      (await dispatch(chat.house, {
        line: picks.meant(who, spoken.line),
        options: noGlobals,
        identify: (as, room) => onlyThemselves(speaker, as, room),
        act: { operation, eventId: `${joined.config.kind}/${joined.id}/${spoken.event}` },
        ...(rest === undefined ? {} : { rest }),
        signal: spoken.signal,
        progress: () => {},
      }));
    clearTimeout(slow);
    const write = writtenIn(joined, place);
    const whole = withRule(answered);
    const isMore = answered.answer.kind === 'more';
    const { answer: said } = answered;
    const about = { command: said.command, by: said.by, time: chat.now().toString(), json: said };
    const shown = isMore ? nextOf(rest ?? [], joined) : await shownIn(chat, joined, picks.offer(who, said, asWritten(whole, write), write), about);
    const more = sayRest(shown, write('more'));
    if (shown.rest.length === 0) rests.delete(who);
    else keepRest(rests, who, shown.rest);
    const plan = planIn(answered);
    if (spoken.chosen === true && answered.answer.ok && joined.network.update !== undefined) return answered;
    await chat.outbox.say(
      spot.network,
      {
        to: spot.place,
        document: answered.json === true ? { verdict: 'JSON is for scripts, not for rooms: say it without --json.' } : shown.document,
        ...(more === undefined ? {} : { rest: more }),
        key: `answer ${operation}`,
        urgency: 'answer',
        ...(spot.network === joined.id ? { reply: from } : {}),
        ...(place.direct ? {} : { calls: by }),
      },
      { ...(plan === undefined ? {} : { plan }), ...(shown.file === undefined ? {} : { file: shown.file }) },
    );
    return answered;
  } finally {
    clearTimeout(slow);
  }
}

/** The line that refused stands in the sentence itself: a room shows three lines, and this is what people ask about. */
function withRule({ answer: said, document }: Answered): Document {
  const whole = document ?? { verdict: said.text[0] ?? '' };
  if (said.ok || said.error.rule === undefined) return whole;
  const { rule } = said.error;
  const body = (whole.body ?? []).filter((block) => block.kind !== 'lines' || block.lines.join() !== `Rule: ${rule}`);
  return { ...whole, verdict: `${whole.verdict} (${rule})`, body };
}

const mostRests = 500;

function keepRest(rests: Map<string, readonly string[]>, who: string, rest: readonly string[]): void {
  rests.delete(who);
  rests.set(who, rest);
  const [oldest] = rests.keys();
  if (rests.size > mostRests && oldest !== undefined) rests.delete(oldest);
}

/** In rooms everybody is who their account says, and the room is where they are. */
function onlyThemselves(speaker: Speaker, as: string | undefined, room: string | undefined): Speaker {
  if (as === undefined && room === undefined) return speaker;
  throw new UserError('DENIED', `${as === undefined ? '--room' : '--as'} is for the console; here everybody speaks for themselves.`, {
    rule: 'chat: the account on the message says who speaks',
    hint: 'Leave it out.',
  });
}

function nextOf(rest: readonly string[], { network }: Joined): Shown {
  const count = mostLines[network.form] - 1;
  const lines = rest.slice(0, count);
  return { document: { verdict: lines.length === 0 ? 'There is nothing more to show.' : lines.join('\n') }, rest: rest.slice(count) };
}

/** An answer that takes a while is announced, so that nobody says it twice. */
async function sayBusy(chat: Chat, { joined, from, by, place }: Spoken, spot: Spot): Promise<void> {
  if (joined.network.mark !== undefined) return joined.network.mark(from, '👀');
  const post = {
    to: spot.place,
    document: { verdict: 'I am on it.' },
    key: `busy ${from.id}`,
    urgency: 'answer' as const,
    ...(place.direct ? {} : { calls: by }),
  };
  await chat.outbox.say(spot.network, post);
}

function planIn({ answer: said }: Answered): string | undefined {
  if (said.ok || said.error.code !== 'NEEDS_CONFIRMATION') return undefined;
  return (said.data as { readonly plan?: { readonly id?: string } } | undefined)?.plan?.id;
}

/** What this very message did before the process ended; undefined where it did nothing that must not be done twice. */
async function doneBefore(chat: Chat, operation: string, at: Temporal.Instant): Promise<Answered | undefined> {
  const { factory } = chat.house;
  const entries = await factory.ledger.log({ since: at.subtract({ minutes: 10 }), limit: 10_000 });
  const entry = entries.find((item) => item.cause.operation === operation);
  if (entry === undefined) return undefined;
  const plans = await Promise.all(
    entry.changes.filter((change) => change.kind === 'plan').map((change) => factory.ledger.head().get<PlanRecord>(planKind, change.id ?? '')),
  );
  // Asking again for what still waits gives the plan that waits.
  if (entry.changes.every((change) => change.kind === 'plan' || change.kind === 'cursor') && plans.some((plan) => plan?.state === 'pending')) return undefined;
  const job = plans.find((plan) => plan?.job !== null && plan?.job !== undefined)?.job;
  const document: Document = {
    verdict: `It was done before I was interrupted: ${entry.cause.subject}.`,
    next: job === undefined || job === null ? `log --about ${entry.changes[0]?.id ?? operation}` : `status ${job} tells how it goes.`,
  };
  const said = {
    schema: 'millwright.answer/1' as const,
    command: entry.cause.command ?? '',
    by: entry.cause.actor,
    text: [document.verdict],
    short: [document.verdict],
  };
  return {
    answer: {
      ...said,
      kind: 'done',
      ok: true,
      at: { commit: entry.commit, time: entry.at.toString() },
      data: { operation },
      links: { page: null, json: null },
      cut: [],
    },
    exit: 0,
    document,
  };
}
