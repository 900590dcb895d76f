import type { Changed, LogEntry } from '../state/ledger.ts';
import { complete, reader, type AnyReader, type FactoryEvent, type Found } from './event.ts';
import { account, breakGlass } from './events/accounts.ts';
import { build, current, imported, node, revision, run, unread } from './events/builds.ts';
import { configChanged } from './events/config.ts';
import { approval, freeze, lock, plan, result, waiver } from './events/people.ts';
import { compose, decision, key, pointer, promotion, signature } from './events/releases.ts';
import { trigger } from './events/triggers.ts';

const silent: AnyReader = () => [];

/** What a change of each kind of record means. Add yours here; nothing else needs to change. */
export const readers: Readonly<Record<string, AnyReader>> = {
  plan: reader(plan),
  run: reader(run),
  node: reader(node),
  build: reader(build),
  'build-of-inputs': silent,
  refresh: silent,
  current: reader(current),
  revision: reader(revision),
  import: reader(imported),
  unread: reader(unread),
  compose: reader(compose),
  signature: reader(signature),
  key: reader(key),
  pointer: reader(pointer),
  promotion: reader(promotion),
  decision: reader(decision),
  result: reader(result),
  waiver: reader(waiver),
  approval: reader(approval),
  freeze: reader(freeze),
  lock: reader(lock),
  trigger: reader(trigger),
  subscription: silent,
  mute: silent,
  outbox: silent,
  cursor: silent,
  account: reader(account),
  directory: silent,
  collection: silent,
  'collection-part': silent,
  'break-glass': reader(breakGlass),
};

/** The events of a commit: a pure function of its changes. */
export function eventsOf(entry: LogEntry): FactoryEvent[] {
  return changesOf(entry).map(({ event }) => event);
}

/** The same, each with the changed record that it was read off; null for the configuration. */
export function changesOf(entry: LogEntry): { readonly event: FactoryEvent; readonly change: Changed | null }[] {
  const found = entry.changes.flatMap((change): { readonly found: Found; readonly change: Changed | null }[] =>
    change.kind === undefined || change.id === undefined
      ? []
      : (readers[change.kind] ?? silent)({ before: change.before, after: change.after }).map((item) => ({ found: item, change })),
  );
  if (entry.parent !== null && entry.changes.some((change) => change.kind === undefined && change.path.startsWith('config/'))) {
    found.push({ found: configChanged, change: null });
  }
  return found.map((item) => ({ event: complete(item.found, entry), change: item.change }));
}
