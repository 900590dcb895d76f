import { permit, type Required } from '@millwright/core/change/permission.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import type { Write } from '@millwright/core/state/ledger.ts';
import type { Needs } from '../commands/command.ts';

/** A person's note: one commit of its own, no confirmation. `subject` tells the log what was said. */
export async function note<T>(needs: Needs, subject: string | ((value: T) => string), work: (head: Snapshot, write: Write) => Promise<T>): Promise<T> {
  const { factory, speaker, command, operation, eventId } = needs;
  const cause = (value: T) => ({
    subject: typeof subject === 'string' ? subject : subject(value),
    actor: `person:${speaker.person}` as const,
    room: speaker.room,
    command,
    operation,
    ...(eventId === undefined ? {} : { eventId }),
  });
  const { value } = await factory.ledger.commit<T>(cause, (head, write) => work(factory.snapshotOf(head), write));
  await factory.wake();
  return value;
}

/** Throws `DENIED` with the line that refused. */
export function demandRole({ snapshot, speaker }: Needs, required: Required): void {
  const permission = permit(snapshot.config, speaker, required);
  if (!permission.allowed) throw new UserError('DENIED', permission.sentence, { rule: permission.rule, hint: 'whoami says what you may do here.' });
}
