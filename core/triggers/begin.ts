import type { Config } from '../config/schema.ts';
import { stamp } from '../model/time.ts';
import { cursorKind } from '../state/kinds/subscription.ts';
import { triggerKind, type TriggerRecord } from '../state/kinds/trigger.ts';
import type { Head, Ledger, Write } from '../state/ledger.ts';

/** Up to which commit events were taken up; it moves in the commit that writes down what they ask for. */
export const triggerCursor = 'triggers';

/** Triggers that came into force begin now: what happened before is none of their business. Those that have gone are forgotten. */
export async function beginTriggers(ledger: Ledger, config: Config): Promise<void> {
  const { fresh, gone } = await differing(ledger.head(), config);
  if (fresh.length === 0 && gone.length === 0) return;
  const subject = `triggers: ${[...fresh.map((id) => `${id} in force`), ...gone.map((id) => `${id} gone`)].join(', ')}`;
  await ledger.commit({ subject, actor: 'system' }, (head, write) => begin(config, head, write));
}

async function differing(head: Pick<Head, 'find'>, config: Config): Promise<{ fresh: string[]; gone: string[]; known: TriggerRecord[] }> {
  const known = await Array.fromAsync(head.find(triggerKind));
  const ids = new Set(known.map((record) => record.id));
  return { fresh: [...config.triggers.keys()].filter((id) => !ids.has(id)), gone: [...ids].filter((id) => !config.triggers.has(id)), known };
}

async function begin(config: Config, head: Head, write: Write): Promise<void> {
  const { fresh, gone, known } = await differing(head, config);
  for (const id of gone) write.remove(triggerKind, id);
  for (const id of fresh) write.put(triggerKind, id, { id, begun: stamp(head.at), done: [], scheduled: null, waiting: [], leftOut: null });
  // Where none listened before, there is nothing to catch up with.
  if (known.every((record) => gone.includes(record.id)) || (await head.get(cursorKind, triggerCursor)) === undefined)
    write.put(cursorKind, triggerCursor, { id: triggerCursor, commit: head.commit });
}
