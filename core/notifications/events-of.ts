import type { LogEntry } from '../state/ledger.ts';
import { complete, type FactoryEvent, type Found, type Reader } from './event.ts';
import { build, current, imported, node, revision, run } from './events/builds.ts';
import { approval, freeze, lock, plan, result, waiver } from './events/people.ts';
import { compose, decision, pointer, promotion, signature } from './events/releases.ts';

const silent: Reader = () => [];

/** What a change of each kind of record means. Add yours here; nothing else needs to change. */
export const readers: Readonly<Record<string, Reader>> = {
  plan,
  run,
  node,
  build,
  'build-of-inputs': silent,
  current,
  revision,
  import: imported,
  compose,
  signature,
  pointer,
  promotion,
  decision,
  result,
  waiver,
  approval,
  freeze,
  lock,
  subscription: silent,
  mute: silent,
  cursor: silent,
};

/** The events of a commit: a pure function of its changes. */
export function eventsOf(entry: LogEntry): FactoryEvent[] {
  const found = entry.changes.flatMap((change): readonly Found[] =>
    change.kind === undefined || change.id === undefined ? [] : (readers[change.kind] ?? silent)({ id: change.id, before: change.before, after: change.after }),
  );
  if (entry.parent !== null && entry.changes.some((change) => change.kind === undefined && change.path.startsWith('config/'))) {
    found.push({ kind: 'config.changed', about: [], sentence: 'The configuration in force changed.' });
  }
  return found.map((item) => complete(item, entry));
}
