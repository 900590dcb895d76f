import { z } from 'zod';
import type { Snapshot } from '../graph/snapshot.ts';
import { canonicalJson } from '../model/canonical.ts';
import { UserError } from '../model/errors.ts';
import { allKinds } from '../state/kinds/all.ts';
import type { Changed, LogEntry } from '../state/ledger.ts';
import type { Change } from './change.ts';
import { permit } from './permission.ts';

export const UndoAsk = z.strictObject({ operation: z.string() });
export type UndoAsk = z.output<typeof UndoAsk>;

interface UndoValue {
  readonly verb: 'undo';
  readonly operation: string;
  readonly by: string;
  readonly subject: string;
  /** Records to put back as they were; null takes one away. */
  readonly back: readonly { readonly kind: string; readonly id: string; readonly to: unknown }[];
}

/** Kinds whose records say something and do nothing by themselves: what put one there can be taken back. */
const undoable: ReadonlySet<string> = new Set(['freeze', 'lock', 'waiver', 'approval', 'result', 'subscription', 'mute', 'account']);
/** Kinds that come along with a person's act and stay when it is undone. */
const bystanders: ReadonlySet<string> = new Set(['plan', 'cursor', 'decision']);

/** Takes a person's act back by the records it wrote, if nobody changed them since. */
export const undoChange: Change<UndoAsk, UndoValue> = {
  verb: 'undo',
  ask: UndoAsk,
  async plan(ask, head) {
    const entry = await actOf(ask.operation, head);
    const changes = entry.changes.filter((change) => change.kind !== undefined && !bystanders.has(change.kind));
    const stays = changes.find((change) => !undoable.has(change.kind ?? ''));
    if (changes.length === 0 || stays !== undefined) throw refusal(entry, stays);
    for (const change of changes) {
      const kind = allKinds.find((item) => item.name === change.kind);
      const today = kind === undefined ? undefined : await head.get(kind, change.id ?? '');
      if (canonicalJson(today ?? null) !== canonicalJson(change.after ?? null)) {
        throw new UserError('UNDO_REFUSED', `${change.kind} ${change.id} has changed since ${ask.operation}.`, {
          hint: `log --about ${change.id} tells by whom.`,
        });
      }
    }
    const back = changes.map((change) => ({ kind: change.kind ?? '', id: change.id ?? '', to: change.before ?? null }));
    return {
      class: 'write',
      value: { verb: 'undo', operation: ask.operation, by: entry.cause.actor, subject: entry.cause.subject, back },
      estimates: {},
      about: back.map((item) => item.id),
      subject: `undo(${ask.operation}): ${entry.cause.subject}`,
      needs: [{ role: 'packager', different: false }],
    };
  },
  allowed: async ({ value }, by, head) => permit(head.config, by, { word: 'undo', role: value.by === `person:${by.person}` ? 'packager' : 'admin' }),
  show: ({ value }) => ({
    verdict: `This takes back "${value.subject}" by ${value.by.replace('person:', '')}.`,
    body: [{ kind: 'lines', lines: value.back.map((item) => `${item.kind} ${item.id} ${item.to === null ? 'goes away' : 'is again what it was'}`) }],
  }),
  async apply({ value }, _by, { write }) {
    for (const { kind: name, id, to } of value.back) {
      const kind = allKinds.find((item) => item.name === name);
      if (kind === undefined) continue;
      if (to === null) write.remove(kind as never, id);
      else write.put(kind, id, to);
    }
    return { job: null, data: { undone: value.operation }, sentence: `"${value.subject}" is undone.` };
  },
};

async function actOf(operation: string, head: Snapshot): Promise<LogEntry> {
  let found: LogEntry | undefined;
  for await (const entry of head.changes())
    if (entry.cause.operation === operation && entry.changes.some((change) => !bystanders.has(change.kind ?? 'cursor'))) found = entry;
  if (found === undefined)
    throw new UserError('NAME_UNKNOWN', `No act has the operation "${operation}".`, { hint: 'log shows each act with its operation (op-…).' });
  return found;
}

function refusal(entry: LogEntry, stays: Changed | undefined): UserError {
  const what = stays?.kind;
  const hint =
    what === 'promotion' || what === 'run' || what === 'pointer'
      ? 'A running job is ended with cancel ID; a promotion is taken back with rollback RELEASE STAGE.'
      : 'Only freezes, locks, waivers, approvals, results and subscriptions are taken back this way.';
  return new UserError('UNDO_REFUSED', `"${entry.cause.subject}" cannot be undone by taking its records back.`, { hint });
}
