import { permitInRoom } from '@millwright/core/change/permission.ts';
import { confirmPlan, type Confirmation } from '@millwright/core/change/confirm.ts';
import type { Planned } from '@millwright/core/change/change.ts';
import { propose } from '@millwright/core/change/pending.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import type { PlanRecord } from '@millwright/core/state/kinds/change.ts';
import type { Document } from '@millwright/core/words/document.ts';
import type { Needs, Reply } from '../commands/command.ts';
import { planData } from './plan-data.ts';
import { confirmed } from './confirmed.ts';

/** Plans a change and asks for its confirmation; with --yes a plain write is confirmed at once. Throws `NEEDS_CONFIRMATION` with the plan. */
export async function askChange(needs: Needs, verb: string, ask: unknown): Promise<Reply> {
  if (needs.planOnly !== undefined) return needs.planOnly(verb, ask);
  const { factory, speaker, command, operation, eventId } = needs;
  const change = await factory.changeOf(verb);
  type Value = { readonly record: PlanRecord; readonly planned: Planned<unknown>; readonly confirmation: Confirmation | null };
  const { value } = await factory.ledger.commit<Value>(
    ({ record, planned, confirmation }) => ({
      subject: confirmation === null ? `plan ${planned.subject}` : planned.subject,
      actor: `person:${speaker.person}`,
      room: speaker.room,
      command,
      operation,
      plan: record.id,
      ...(eventId === undefined ? {} : { eventId }),
      ...(speaker.claimed === undefined ? {} : { body: [`${speaker.claimed} proves no accounts; this was said under the name of ${speaker.person}.`] }),
    }),
    async (head, write) => {
      const snapshot = factory.snapshotOf(head);
      const { record, planned } = await propose(change, ask, { speaker, command, operation, head: snapshot, write, random: (below) => factory.random(below) });
      permitIn(needs, planned.class);
      const isConfirmed = needs.yes && planned.class === 'write';
      return { record, planned, confirmation: isConfirmed ? await confirmPlan(change, record, speaker, { head: snapshot, write }) : null };
    },
  );
  if (value.confirmation !== null) return confirmed(needs, value.confirmation);
  throw needsConfirmation(value.record, change.show(value.planned), needs.yes);
}

/** May such a change be asked for or confirmed in this room? */
export function permitIn({ snapshot, speaker }: Needs, danger: 'write' | 'irreversible'): void {
  const permission = permitInRoom(snapshot.config, speaker.room, danger);
  if (!permission.allowed) throw new UserError('DENIED', permission.sentence, { rule: permission.rule, hint: 'Ask in a room that allows it.' });
}

function needsConfirmation(record: PlanRecord, shown: Document, saidYes: boolean): UserError {
  const isFinal = record.class === 'irreversible';
  const asker = record.by.replace('person:', '');
  const who =
    record.claimed !== undefined
      ? `${record.claimed} does not prove that you are ${asker}. Where accounts are proven, ${asker} types`
      : isFinal
        ? `Somebody other than ${record.by.replace('person:', '')}, with the role ${record.needs[0]?.role ?? 'releng'}, types`
        : 'To do it, type';
  const note = saidYes && isFinal ? ' --yes is not enough for what cannot be taken back.' : '';
  return new UserError('NEEDS_CONFIRMATION', `${shown.verdict}${note}`, {
    hint: `${who}: confirm ${record.code} (until ${sayMoment(record.expires)}). To drop it: reject ${record.code} --why "…".`,
    data: { plan: planData(record), shown },
  });
}
