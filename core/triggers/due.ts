import type { Snapshot } from '../graph/snapshot.ts';
import { triggerKind } from '../state/kinds/trigger.ts';
import { coolUntil, nextMoment } from './limits.ts';

/** A command that a trigger is to give, and when. `command` is null for the next moment of a schedule. */
export interface TriggerDue {
  readonly kind: 'trigger';
  readonly trigger: string;
  readonly command: string | null;
  readonly at: string;
}

export async function triggersDue(snapshot: Snapshot): Promise<TriggerDue[]> {
  const items: TriggerDue[] = [];
  for (const [trigger, config] of snapshot.config.triggers) {
    const record = await snapshot.get(triggerKind, trigger);
    if (record === undefined) continue;
    const cool = coolUntil(config, record);
    const later = (at: string): string => (cool === undefined || cool < at ? at : cool);
    for (const { command, at } of record.waiting) items.push({ kind: 'trigger', trigger, command, at: later(at) });
    const next = nextMoment(config, record);
    if (next !== undefined) items.push({ kind: 'trigger', trigger, command: null, at: later(next) });
  }
  return items;
}
