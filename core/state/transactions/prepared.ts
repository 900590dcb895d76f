import type { Entry } from '../index/index.ts';
import type { Cause, Changed, LogEntry } from '../ledger.ts';
import { byPath, changeOf, silentKind } from '../reader/entry.ts';
import type { NewCommit } from '../writer/fast-import.ts';
import { parseMessage, printMessage } from '../writer/message.ts';
import type { Staged } from './staging.ts';

/** A commit to be: one person's act, or what the system did in one go. */
export interface Prepared {
  readonly causes: Cause[];
  at: Temporal.Instant;
  readonly changes: Map<string, Staged & { readonly before: Entry | null }>;
}

/** Adds what a transaction staged; what comes out as it was before the commit is no change. */
export function addTo(prepared: Prepared, staged: ReadonlyMap<string, Staged>, before: (path: string) => Entry | null): void {
  for (const [path, one] of staged) {
    const old = prepared.changes.has(path) ? (prepared.changes.get(path)?.before ?? null) : before(path);
    if ((old?.oid ?? null) === (one.entry?.oid ?? null)) prepared.changes.delete(path);
    else prepared.changes.set(path, { ...one, before: old });
  }
}

/** People's acts stand alone. Others share a commit when all that the trailers would say is the same. */
export function mayJoin(last: Prepared | undefined, cause: Cause): boolean {
  const first = last?.causes[0];
  if (first === undefined || cause.actor.startsWith('person:')) return false;
  return (['actor', 'room', 'command', 'operation', 'plan', 'eventId'] as const).every((key) => first[key] === cause[key]);
}

/** The first subject speaks for all; the body has every one. */
export function joinCauses(causes: readonly Cause[]): Cause {
  const [first, ...others] = causes;
  if (first === undefined) throw new Error('A commit needs a cause.');
  if (others.length === 0) return first;
  const subjects = new Map<string, number>();
  for (const { subject } of causes) subjects.set(subject, (subjects.get(subject) ?? 0) + 1);
  const body = causes.flatMap((cause) => [`- ${cause.subject}`, ...(cause.body ?? []).map((line) => `  ${line}`)]);
  const same = subjects.size === 1;
  return { ...first, subject: `${first.subject}${same ? ` (${causes.length} times)` : ` and ${others.length} more`}`, body };
}

export function newCommit(prepared: Prepared): NewCommit {
  const edits = [...prepared.changes.values()].map((one) => one.edit);
  return { message: printMessage(joinCauses(prepared.causes), prepared.at), at: prepared.at, edits };
}

/** The same entry that reading the commit from git would give. */
export function logEntryOf(prepared: Prepared, message: string, commit: string, parent: string): LogEntry {
  const changes: Changed[] = [];
  for (const [path, { entry, before }] of prepared.changes) {
    const { kind = null, id = null } = entry ?? before ?? {};
    if (kind === silentKind) continue;
    if (kind === null || id === null) changes.push({ path });
    else changes.push(changeOf(path, kind, id, { ...value('before', before), ...value('after', entry) }));
  }
  return { commit, parent, at: prepared.at, cause: parseMessage(message).cause, changes: changes.sort(byPath) };
}

function value(name: 'before' | 'after', entry: Entry | null): { before?: unknown; after?: unknown } {
  return entry === null || entry.json === null ? {} : { [name]: JSON.parse(entry.json) as unknown };
}
