import type { Change } from '../change/change.ts';
import type { TriggerConfig } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { UserError } from '../model/errors.ts';
import { stamp } from '../model/time.ts';
import { triggerKind, type TriggerCommand, type TriggerRecord } from '../state/kinds/trigger.ts';
import type { Cause, Head, Ledger, Write } from '../state/ledger.ts';
import type { TriggerDue } from './due.ts';
import { because, fireChange, leftOut, operationOf, settled, type Firing } from './fire.ts';
import { capped, coolUntil, momentNow } from './limits.ts';
import { joined } from './joined.ts';
import { readDo } from './template.ts';

export interface ActNeeds {
  readonly ledger: Ledger;
  snapshot(): Snapshot;
  snapshotOf(head: Head): Snapshot;
  changeOf(verb: string): Promise<Change<unknown, unknown>>;
  /** Reads sources and components again. */
  refresh(names: readonly string[], cause: RefreshBy): Promise<{ readonly moved: readonly unknown[] }>;
  random(below: number): number;
  log(line: string): void;
}

export interface RefreshBy extends Pick<Cause, 'command' | 'operation'> {
  readonly actor: `trigger:${string}`;
  readonly chain: readonly string[];
}

export interface Acted {
  readonly what: string;
  readonly sentence: string;
  readonly job: string | null;
}

/** Gives a command that is due, in one transaction with the note that it was given; so it is given once. Undefined: it no longer is due. */
export async function act(item: TriggerDue, needs: ActNeeds): Promise<Acted | undefined> {
  const firing = await firingOf(item, needs.snapshot());
  if (firing === undefined) return undefined;
  try {
    return await (firing.given.line.change === null ? actByRefresh(item, firing, needs) : actByChange(item, firing, needs));
  } catch (error) {
    // What could not be written down may be so the next time.
    if (error instanceof UserError && error.code.startsWith('STATE_')) throw error;
    return leave(item, firing, error instanceof UserError ? error : ourOwn(error, needs), needs);
  }
}

/** A bug in one command must not hold up everything else that is due. */
function ourOwn(error: unknown, { log }: ActNeeds): UserError {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return new UserError('USAGE', `it failed for a reason of our own: ${error instanceof Error ? error.message : String(error)}`);
}

/** What is to be given now, if it still is; commands that may be given as one are. */
async function firingOf({ trigger: id, command }: TriggerDue, head: Snapshot): Promise<(Firing & { readonly record: TriggerRecord }) | undefined> {
  const config = head.config.triggers.get(id);
  const record = await head.get(triggerKind, id);
  if (config === undefined || record === undefined) return undefined;
  const cool = coolUntil(config, record);
  if (cool !== undefined && cool > stamp(head.at)) return undefined;
  if (command === null) {
    const asked = scheduled(config, record, head.at);
    return { id, config, record, command: asked, given: readDo(asked.command), stands: [] };
  }
  const first = record.waiting.find((one) => one.command === command);
  return first === undefined ? undefined : { id, config, record, ...joined(first, record.waiting) };
}

/** A moment of a schedule asks like an event does. */
function scheduled(config: TriggerConfig, record: TriggerRecord, now: Temporal.Instant): TriggerCommand {
  const moment = momentNow(config, record, now);
  return { command: readDo(config.do).command, event: `moment/${moment}`, because: `its time has come.`, count: 1, at: moment, chain: [] };
}

async function actByChange(item: TriggerDue, asked: Firing, needs: ActNeeds): Promise<Acted | undefined> {
  const change = await needs.changeOf(asked.given.line.change?.verb ?? '');
  const { value } = await needs.ledger.commit<(Acted & { readonly cause: Cause }) | undefined>(
    (done) => done?.cause ?? { subject: `trigger ${asked.id}: nothing`, actor: 'system' },
    async (head, write) => {
      const snapshot = needs.snapshotOf(head);
      const firing = await firingOf(item, snapshot);
      if (firing === undefined) return undefined;
      const cap = capped(firing.config, firing.record, snapshot.at);
      if (cap !== undefined) throw overCap(cap, firing.record);
      const { sentence, job, plan, subject } = await fireChange(firing, change, { head: snapshot, write, random: (below) => needs.random(below) });
      note(item, firing, settled(firing.record, firing.stands, snapshot.at), snapshot.at, write);
      return { what: 'trigger', sentence, job, cause: { ...causeOf(firing), subject, ...(plan === null ? {} : { plan }) } };
    },
  );
  return value === undefined ? undefined : { what: value.what, sentence: value.sentence, job: value.job };
}

/** Reading again may be repeated, so it comes first and the note that it was done after it. */
async function actByRefresh(item: TriggerDue, asked: Firing & { readonly record: TriggerRecord }, needs: ActNeeds): Promise<Acted | undefined> {
  const cap = capped(asked.config, asked.record, needs.snapshot().at);
  if (cap !== undefined) throw overCap(cap, asked.record);
  const { actor, command, operation } = causeOf(asked);
  const names = asked.given.args['sources'] as readonly string[];
  const chain = [...new Set([...asked.command.chain, actor])];
  const { moved } = await needs.refresh(names, {
    actor,
    chain,
    ...(command === undefined ? {} : { command }),
    ...(operation === undefined ? {} : { operation }),
  });
  const subject = `trigger(${asked.id}): ${asked.command.command}`;
  await needs.ledger.commit({ ...causeOf(asked), subject }, async (head, write) => {
    const firing = await firingOf(item, needs.snapshotOf(head));
    if (firing !== undefined) note(item, firing, settled(firing.record, firing.stands, head.at), head.at, write);
  });
  const found = moved.length === 0 ? 'nothing has moved' : `${moved.length} ${moved.length === 1 ? 'component has' : 'components have'} moved`;
  return { what: 'trigger', sentence: `The trigger ${asked.id} gave "${asked.command.command}", ${because(asked.command)}: ${found}.`, job: null };
}

/** One note for all that waits, however many commands that are. */
function overCap(cap: string, { waiting }: TriggerRecord): UserError {
  const others = waiting.length - 1;
  return new UserError('DENIED', others > 0 ? `${cap} ${others} more ${others === 1 ? 'command is' : 'commands are'} left out with it.` : cap, {
    data: capped,
  });
}

/** Nothing was done: the trigger says so in the log, and goes on. */
async function leave(item: TriggerDue, asked: Firing, error: UserError, needs: ActNeeds): Promise<Acted | undefined> {
  const why = error.hint === undefined || error.code === 'NOTHING_TO_DO' ? error.message : `${error.message} ${error.hint}`;
  const severity = error.code === 'NOTHING_TO_DO' ? 'info' : 'bad';
  const left = { command: asked.command.command, why, severity, all: error.data === capped } as const;
  const sentence = `The trigger ${asked.id} left out "${asked.command.command}", ${because(asked.command)}: ${why}`;
  const { value } = await needs.ledger.commit<boolean>({ ...causeOf(asked), subject: `trigger(${asked.id}): left out – ${why}` }, async (head, write) => {
    const firing = await firingOf(item, needs.snapshotOf(head));
    if (firing === undefined) return false;
    note(item, firing, leftOut(firing.record, firing.stands, left, head.at), head.at, write);
    return true;
  });
  return value ? { what: 'trigger', sentence, job: null } : undefined;
}

function note(item: TriggerDue, firing: Firing, record: TriggerRecord, now: Temporal.Instant, write: Write): void {
  const moment = item.command === null ? momentNow(firing.config, record, now) : record.scheduled;
  write.put(triggerKind, firing.id, { ...record, scheduled: moment });
}

function causeOf(firing: Firing): Cause & { readonly actor: `trigger:${string}` } {
  return {
    subject: `trigger(${firing.id})`,
    actor: `trigger:${firing.id}`,
    command: firing.command.command,
    operation: operationOf(firing),
    eventId: firing.command.event,
  };
}
