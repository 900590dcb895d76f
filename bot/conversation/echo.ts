import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { eventsOf } from '@millwright/core/notifications/events-of.ts';
import type { FactoryEvent } from '@millwright/core/notifications/event.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import { homesOf, spotOf, type Chat } from './chat.ts';

/** What somebody does to a product from elsewhere is told in the rooms where that product is at home. */
export async function echo(chat: Chat, entry: LogEntry, snapshot: Snapshot): Promise<void> {
  const { actor, room, command } = entry.cause;
  if (!actor.startsWith('person:') || room === undefined || command === undefined) return;
  const told = new Set<string>();
  for (const event of eventsOf(entry)) {
    // Plans that wait have messages of their own, which take an answer.
    if (event.kind.startsWith('plan.')) continue;
    for (const home of (await productsOf(event, snapshot)).flatMap((product) => homesOf(chat, product))) {
      if (home === room || told.has(home) || isTwin(chat, room, home)) continue;
      told.add(home);
      const spot = spotOf(chat, home);
      if (spot !== undefined)
        await chat.outbox.say(spot.network, { to: spot.place, document: { verdict: event.long }, key: `echo ${entry.commit} ${home}`, urgency: 'end' });
    }
  }
}

function isTwin(chat: Chat, room: string, home: string): boolean {
  const [from, to] = [spotOf(chat, room), spotOf(chat, home)];
  return from !== undefined && from.network === to?.network && from.place.room === to.place.room;
}

async function productsOf({ product, about }: FactoryEvent, snapshot: Snapshot): Promise<readonly string[]> {
  if (product !== null) return [product];
  const purls = about.filter((id) => id.startsWith('pkg:'));
  if (purls.length === 0) return [];
  const graph = await snapshot.graph();
  const edges = purls.flatMap((purl) => (graph.has(purl) ? graph.edges(purl, 'in', 'selects') : []));
  return [...new Set(edges.map((edge) => /^release:([^/]+)/.exec(edge.from)?.[1] ?? ''))];
}
