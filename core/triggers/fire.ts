import type { Change } from '../change/change.ts';
import { confirmPlan } from '../change/confirm.ts';
import { propose } from '../change/pending.ts';
import type { TriggerConfig } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { digestOfValue } from '../model/digest.ts';
import type { Speaker } from '../model/person.ts';
import { sayMoment, stamp } from '../model/time.ts';
import { planKind, type PlanRecord } from '../state/kinds/change.ts';
import type { TriggerCommand, TriggerRecord } from '../state/kinds/trigger.ts';
import type { Write } from '../state/ledger.ts';
import { withDone } from './limits.ts';
import type { Given } from './template.ts';

/** What came of a command that a trigger gave. */
export interface Fired {
  readonly sentence: string;
  readonly job: string | null;
  readonly plan: string | null;
  readonly subject: string;
}

export interface Firing {
  readonly id: string;
  readonly config: TriggerConfig;
  readonly given: Given;
  readonly command: TriggerCommand;
  /** The waiting commands it stands for. */
  readonly stands: readonly string[];
}

/** Equal for the same command asked for by the same event, whoever works it out and when. */
export function operationOf({ id, command }: Firing): string {
  const day = command.at.slice(0, 10).replaceAll('-', '');
  return `op-${day}-${digestOfValue([id, command.command, command.event]).slice('sha256:'.length, 'sha256:'.length + 8)}`;
}

/** Plans the change as the trigger, and confirms it where nobody has to: what `confirm` and the change's own class say. */
export async function fireChange(
  firing: Firing,
  change: Change<unknown, unknown>,
  context: { readonly head: Snapshot; readonly write: Write; random(below: number): number },
): Promise<Fired> {
  const { id, config, given, command } = firing;
  const { head, write } = context;
  const speaker: Speaker = { person: `trigger:${id}`, room: `trigger:${id}`, may: [change.verb] };
  const waitsForReleng = config.confirm === 'releng';
  const { record, planned } = await propose(change, given.line.change?.askOf(given.args), {
    ...context,
    speaker,
    command: command.command,
    operation: operationOf(firing),
    expires: config.expires,
    chain: [...new Set([...command.chain, speaker.person])],
    ...(waitsForReleng ? { needs: [{ role: 'releng', different: false }] } : {}),
  });
  await supersede(record, head, write);
  const why = because(command);
  if (waitsForReleng || planned.class === 'irreversible') {
    const role = record.needs[0]?.role ?? 'releng';
    const sentence = `The trigger ${id} asks for "${command.command}", ${why}; ${record.id} waits for a ${role} until ${sayMoment(record.expires)} (confirm ${record.code}).`;
    return { sentence, job: null, plan: record.id, subject: `plan ${planned.subject}` };
  }
  const { applied, plan } = await confirmPlan(change, record, speaker, { head, write });
  const sentence = `The trigger ${id} gave "${command.command}", ${why}: ${applied?.sentence ?? 'it is done.'}`;
  return { sentence, job: plan.job, plan: plan.id, subject: planned.subject };
}

/** `because libgreet moved to 1.1 (and 29 more)` */
export function because({ because: first, count }: TriggerCommand): string {
  const short = first.replace(/[.!?]$/, '');
  return `because: ${short}${count > 1 ? ` (and ${count - 1} more)` : ''}`;
}

/** The commands are given: they wait no longer, and count as one. */
export function settled(record: TriggerRecord, given: readonly string[], now: Temporal.Instant): TriggerRecord {
  return { ...record, waiting: record.waiting.filter((item) => !given.includes(item.command)), done: withDone(record, now) };
}

/** An older plan of the same command was made from what is no longer so; one waits for a person, not two. */
async function supersede(record: PlanRecord, head: Snapshot, write: Write): Promise<void> {
  for await (const other of head.find(planKind, { state: 'pending', by: record.by, command: record.command }))
    if (other.id !== record.id) write.put(planKind, other.id, { ...other, state: 'stale', closedBy: record.by, why: `${record.id} takes its place` });
}

/** What was not done, and why; it waits no longer, and with `all` nothing else does. */
export function leftOut(
  record: TriggerRecord,
  given: readonly string[],
  left: { readonly command: string; readonly why: string; readonly severity: 'info' | 'bad'; readonly all: boolean },
  now: Temporal.Instant,
): TriggerRecord {
  const { all, ...said } = left;
  return { ...record, waiting: all ? [] : record.waiting.filter((item) => !given.includes(item.command)), leftOut: { at: stamp(now), ...said } };
}
