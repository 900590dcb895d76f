import type { Snapshot } from '../graph/snapshot.ts';
import { digestOfValue } from '../model/digest.ts';
import { UserError } from '../model/errors.ts';
import { actorOf, type Speaker } from '../model/person.ts';
import { addDuration, parseDuration, stamp } from '../model/time.ts';
import { planKind, type PlanRecord } from '../state/kinds/change.ts';
import type { Write } from '../state/ledger.ts';
import type { Change, Planned } from './change.ts';

/** Ids of a plan that the log finds it by. */
const mostAbout = 100;

export interface Asked {
  readonly speaker: Speaker;
  readonly command: string;
  readonly operation: string;
  readonly head: Snapshot;
  readonly write: Write;
  /** A whole number from 0 up to, not including, `below`. */
  random(below: number): number;
  /** Who has to confirm it, where that is more than the change itself asks for. */
  readonly needs?: Planned<unknown>['needs'];
  /** How long it may be confirmed, where that is not the factory's `confirm.expires`. */
  readonly expires?: string;
  /** Triggers that led to it. */
  readonly chain?: readonly string[];
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function planHash(verb: string, planned: Planned<unknown>): string {
  return digestOfValue({ verb, class: planned.class, value: planned.value });
}

/** Plans, checks that the asker may, and stores the plan to be confirmed. Asking the same again gives the plan that already waits. */
export async function propose<Ask, Value>(
  change: Change<Ask, Value>,
  ask: Ask,
  asked: Asked,
): Promise<{ readonly record: PlanRecord; readonly planned: Planned<Value> }> {
  const { head, write, speaker } = asked;
  const planned = await change.plan(ask, head);
  await demand(change, planned, speaker, head);
  demandProof(planned, speaker);
  const hash = planHash(change.verb, planned);
  const by = actorOf(speaker);
  for await (const known of head.find(planKind, { state: 'pending', by, hash })) {
    if (known.room === speaker.room && Temporal.Instant.compare(Temporal.Instant.from(known.expires), head.at) > 0) return { record: known, planned };
  }
  const record: PlanRecord = {
    id: write.nextId(planKind, 'p'),
    hash,
    verb: change.verb,
    class: planned.class,
    by,
    room: speaker.room,
    made: stamp(head.at),
    expires: stamp(addDuration(head.at, parseDuration(asked.expires ?? head.config.factory.confirm.expires))),
    code: await freeCode(head, asked.random),
    needs: (asked.needs ?? planned.needs).map((need) => ({ ...need })),
    ask,
    value: { ...planned.estimates, ...(planned.value as object) },
    command: asked.command,
    operation: asked.operation,
    about: planned.about.slice(0, mostAbout),
    state: 'pending',
    confirmations: [],
    job: null,
    closedBy: null,
    why: null,
    ...(speaker.claimed === undefined ? {} : { claimed: speaker.claimed }),
    ...(asked.chain === undefined ? {} : { chain: [...asked.chain] }),
  };
  write.put(planKind, record.id, record);
  return { record, planned };
}

/** Throws `DENIED` with the line that refused. */
export async function demand<Value>(change: Change<unknown, Value>, planned: Planned<Value>, speaker: Speaker, head: Snapshot): Promise<void> {
  const permission = await change.allowed(planned, speaker, head);
  if (!permission.allowed)
    throw new UserError('DENIED', permission.sentence, { rule: permission.rule, hint: permission.hint ?? 'whoami says what you may do here.' });
}

/** What cannot be taken back needs two people who are known; one of them is only claimed. */
function demandProof(planned: Planned<unknown>, { claimed }: Speaker): void {
  if (claimed === undefined || planned.class !== 'irreversible') return;
  throw new UserError('DENIED', `${claimed} does not prove accounts, and what cannot be taken back is asked for by somebody who is known.`, {
    rule: `networks/${claimed}.yaml: messages there carry no account`,
    hint: 'Ask on a network that proves accounts.',
  });
}

/** Four Crockford base-32 digits that no pending plan has. */
async function freeCode(head: Snapshot, random: (below: number) => number): Promise<string> {
  const taken = new Set<string>();
  for await (const plan of head.find(planKind, { state: 'pending' })) taken.add(plan.code);
  for (;;) {
    const code = Array.from({ length: 4 }, () => crockford[random(crockford.length)]).join('');
    if (!taken.has(code)) return code;
  }
}
