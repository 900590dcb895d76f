import type { Config, TriggerConfig } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { stamp } from '../model/time.ts';
import { changesOf } from '../notifications/events-of.ts';
import { fits } from '../notifications/subscriptions.ts';
import { cursorKind } from '../state/kinds/subscription.ts';
import { triggerKind, type TriggerCommand, type TriggerRecord } from '../state/kinds/trigger.ts';
import type { Head, Ledger, LogEntry, Records, Write } from '../state/ledger.ts';
import { triggerCursor } from './begin.ts';
import { chainOf } from './chain.ts';
import { factsOf, matches, valuesOf } from './subject.ts';
import { fill } from './template.ts';

/** A command that an event asks a trigger for, or why the trigger has none for it. */
export type Asked = { readonly trigger: string } & ({ readonly command: TriggerCommand } | { readonly cannot: string; readonly line: string });

type EventTrigger = Omit<TriggerConfig, 'on'> & { readonly on: Extract<TriggerConfig['on'], { type: string }> };

/** So many commits are gone through at most before how far one has come is written down. */
const longestStretch = 500;
/** What a trigger may have waiting; beyond that its configuration is wrong. */
const mostWaiting = 1000;

export interface TakeUpNeeds {
  readonly ledger: Ledger;
  snapshot(): Snapshot;
  log(line: string): void;
}

/**
 * Takes up what happened since the last time: writes down the commands that triggers are asked for, and how far it has come, in one
 * commit. So every event is taken up exactly once, whatever ends this process and when. `seen` only saves looking twice.
 */
export async function takeUpEvents(needs: TakeUpNeeds, seen: { commit?: string }): Promise<void> {
  const snapshot = needs.snapshot();
  const triggers = eventTriggers(snapshot.config);
  const cursor = await snapshot.get(cursorKind, triggerCursor);
  if (triggers.size === 0 || cursor === undefined || seen.commit === snapshot.commit) return;
  let asked: Asked[] = [];
  let stretch = 0;
  for await (const entry of snapshot.changes(seen.commit ?? cursor.commit)) {
    asked.push(...(await askedBy(entry, triggers, snapshot, (line) => needs.log(line))));
    stretch += 1;
    if (stretch >= longestStretch) {
      await writeDown(needs.ledger, asked, entry.commit);
      [asked, stretch] = [[], 0];
    }
    if (asked.length === 0) seen.commit = entry.commit;
  }
  if (asked.length > 0) await writeDown(needs.ledger, asked, snapshot.commit);
  seen.commit = snapshot.commit;
}

function eventTriggers(config: Config): ReadonlyMap<string, EventTrigger> {
  return new Map([...config.triggers].flatMap(([id, trigger]) => ('type' in trigger.on ? [[id, { ...trigger, on: trigger.on }] as const] : [])));
}

/** What one commit asks triggers for, in the order of its events. */
export async function askedBy(
  entry: LogEntry,
  triggers: ReadonlyMap<string, EventTrigger>,
  head: Records & Pick<Snapshot, 'config'>,
  log: (line: string) => void,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  const at = stamp(entry.at);
  const round = new Map<string, number>();
  for (const [index, { event, change }] of changesOf(entry).entries()) {
    const listening = [...triggers].filter(([, trigger]) => fits(trigger.on.type, event.kind));
    if (listening.length === 0) continue;
    const facts = factsOf(event, head.config);
    const chain = await chainOf(entry, change, head);
    for (const [id, trigger] of listening) {
      if (!matches(trigger.on.match, facts)) continue;
      const record = await head.get(triggerKind, id);
      if (record === undefined || at <= record.begun) continue;
      if (chain.includes(`trigger:${id}`)) {
        round.set(id, (round.get(id) ?? 0) + 1);
        continue;
      }
      const given = fill(trigger.do, valuesOf(facts));
      if ('missing' in given)
        asked.push({ trigger: id, line: trigger.do, cannot: `the event ${event.kind} says nothing of a ${given.missing}: ${event.short}` });
      else
        asked.push({
          trigger: id,
          command: { command: given.command, event: `${entry.commit}/${index}`, because: event.short, count: 1, at, chain: [...chain] },
        });
    }
  }
  for (const [id, count] of round) log(`The trigger ${id} is not set off by what it brought about itself (${count} ${count === 1 ? 'event' : 'events'}).`);
  return asked;
}

async function writeDown(ledger: Ledger, asked: readonly Asked[], commit: string): Promise<void> {
  const names = [...new Set(asked.map((item) => item.trigger))];
  const subject = names.length === 0 ? 'triggers: nothing to do' : `triggers: ${names.join(', ')} asked for`;
  await ledger.commit({ subject, actor: 'system' }, async (head, write) => {
    for (const [id, items] of Map.groupBy(asked, (item) => item.trigger)) await hold(id, items, head, write);
    write.put(cursorKind, triggerCursor, { id: triggerCursor, commit });
  });
}

/** Adds commands to those that wait; an equal one that waits already stands for all. */
async function hold(id: string, asked: readonly Asked[], head: Head, write: Write): Promise<void> {
  const record = await head.get(triggerKind, id);
  if (record === undefined) return;
  const waiting = new Map(record.waiting.map((item) => [item.command, item]));
  let leftOut: TriggerRecord['leftOut'] = record.leftOut;
  const leave = (command: string, why: string): void => {
    leftOut = { at: stamp(head.at), command, why, severity: 'bad' };
  };
  for (const item of asked) {
    if ('cannot' in item) {
      leave(item.line, item.cannot);
      continue;
    }
    const known = waiting.get(item.command.command);
    if (known !== undefined)
      waiting.set(known.command, { ...known, count: known.count + item.command.count, chain: [...new Set([...known.chain, ...item.command.chain])] });
    else if (waiting.size < mostWaiting) waiting.set(item.command.command, item.command);
    else leave(item.command.command, `${mostWaiting} commands of this trigger wait already.`);
  }
  write.put(triggerKind, id, { ...record, waiting: [...waiting.values()], leftOut });
}
