import { permit } from '@millwright/core/change/permission.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import type { Role } from '@millwright/core/model/person.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { eventsOf } from '@millwright/core/notifications/events-of.ts';
import type { PlanRecord } from '@millwright/core/state/kinds/change.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import type { Document } from '@millwright/core/words/document.ts';
import type { Refusal } from '../dispatch/refusals.ts';
import { bare, some } from './phrases.ts';

type Fields = (readonly [label: string, value: string])[];

/** Why a line was refused, by which line of the configuration, and who could have said it. */
export function explainRefusal(
  refusal: Refusal,
  { config, word, role }: { readonly config: Config; readonly word: string; readonly role: Role | undefined },
): Document {
  const { command, by, room, time, message, rule, hint, code, operation } = refusal;
  const able =
    role === undefined || role === 'guest' || code !== 'DENIED'
      ? []
      : [...config.people.keys()].filter((person) => permit(config, { person, room: 'room:console' }, { role, word }).allowed);
  const others = able.filter((person) => person !== bare(by));
  return {
    verdict: `${bare(by)} was refused at ${sayMoment(time)}: ${command}. ${message}${rule === null ? '' : ` (${rule})`}`,
    next: others.length > 0 ? `${some(others, 5)} could say it.` : (hint ?? 'Nothing more is known of it.'),
    body: fields([
      ['room', bare(room)],
      ['code', code],
      ['operation', operation],
      ...(hint === null || others.length === 0 ? [] : [['what to do', hint] as const]),
    ]),
  };
}

/** What a plan was, who asked, and who decided. */
export function explainPlan(plan: PlanRecord): Document {
  const agreed = plan.confirmations.map(({ person, at, room }) => `${bare(person)} in ${bare(room)} at ${sayMoment(at)}`);
  const words: Readonly<Record<string, string>> = {
    pending: `It waits until ${sayMoment(plan.expires)}.`,
    applied: `It was confirmed by ${agreed.join(' and ')}.`,
    rejected: `${bare(plan.closedBy ?? 'nobody')} dropped it: ${plan.why ?? 'no reason given'}.`,
    expired: `Nobody confirmed it until ${sayMoment(plan.expires)}.`,
    stale: `It no longer fitted: ${plan.why ?? 'what it was made from had changed'}.`,
  };
  const isFinal = plan.class === 'irreversible';
  return {
    verdict: `${plan.id}: ${bare(plan.by)} asked for "${plan.command}" in ${bare(plan.room)} at ${sayMoment(plan.made)}. ${words[plan.state] ?? `It is ${plan.state}.`}`,
    ...(plan.state === 'pending' ? { next: `confirm ${plan.code} does it, reject ${plan.code} --why "…" drops it.` } : {}),
    ...(plan.state !== 'pending' && plan.job !== null ? { next: `status ${plan.job} tells how it went.` } : {}),
    body: fields([
      ['confirmed by', isFinal ? 'somebody other than who asked: it cannot be taken back' : 'who asked, or another'],
      ['hash', plan.hash],
      ['operation', plan.operation],
    ]),
  };
}

/** What a commit changed, and which message asked for it. */
export function explainAct(entry: LogEntry): Document {
  const { actor, room, command, operation, plan, eventId, subject } = entry.cause;
  const sentences = eventsOf(entry).map((event) => event.short);
  return {
    verdict: `${bare(actor)} did this${room === undefined ? '' : ` in ${bare(room)}`} at ${sayMoment(entry.at)}: ${subject}.`,
    ...(plan === undefined ? {} : { next: `explain ${plan} tells about its plan.` }),
    body: [
      ...(sentences.length === 0 ? [] : [{ kind: 'lines' as const, title: 'It meant', lines: sentences }]),
      ...fields([
        ...(command === undefined ? [] : [['line', command] as const]),
        ...(eventId === undefined ? [] : [['message', eventId] as const]),
        ['operation', operation ?? '-'],
        ['commit', entry.commit],
        [
          'changed',
          some(
            entry.changes.flatMap(({ kind, id }) => (kind === undefined || kind === 'cursor' ? [] : [`${kind} ${id ?? ''}`.trim()])),
            8,
          ) || 'nothing',
        ],
      ]),
    ],
  };
}

function fields(all: Fields): NonNullable<Document['body']> {
  return [{ kind: 'fields', fields: all }];
}
