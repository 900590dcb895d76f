import { stamp } from '@millwright/core/model/time.ts';
import { parsePurl } from '@millwright/core/model/ids.ts';
import { eventsOf } from '@millwright/core/notifications/events-of.ts';
import type { FactoryEvent } from '@millwright/core/notifications/event.ts';
import { planKind, type PlanRecord } from '@millwright/core/state/kinds/change.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import { bare } from './phrases.ts';

/** One commit as `log` tells it. */
export interface LogLine {
  readonly commit: string;
  readonly time: string;
  readonly by: string;
  readonly room: string | null;
  readonly command: string | null;
  readonly operation: string | null;
  readonly plan?: string;
  readonly about: readonly string[];
  readonly events: readonly string[];
  readonly subject: string;
  readonly sentences: readonly string[];
}

export function logLine(entry: LogEntry): LogLine {
  const { actor, room, command, operation, plan, subject } = entry.cause;
  const events: readonly FactoryEvent[] = eventsOf(entry);
  const about = new Set(events.flatMap((event) => event.about));
  if (plan !== undefined) about.add(plan);
  for (const change of entry.changes) if (change.kind === planKind.name) for (const id of (change.after as PlanRecord | undefined)?.about ?? []) about.add(id);
  if (about.size === 0) for (const change of entry.changes) if (change.kind !== undefined && change.id !== undefined) about.add(`${change.kind}:${change.id}`);
  return {
    commit: entry.commit,
    time: stamp(entry.at),
    by: actor,
    room: room ?? null,
    command: command ?? null,
    operation: operation ?? null,
    ...(plan === undefined ? {} : { plan }),
    about: [...about],
    events: [...new Set(events.map((event) => event.kind))],
    subject,
    sentences: events.map((event) => event.short),
  };
}

/** Is the commit about that: an id, an id without its first word, or the name of a component? */
export function isAbout(line: LogLine, name: string): boolean {
  return line.about.some(
    (id) => id === name || bare(id) === bare(name) || id.endsWith(`:${name}`) || id.split('/')[0] === name || (id.startsWith('pkg:') && purlNamed(id, name)),
  );
}

/** Bookkeeping of the machine that tells a person nothing. */
export function isQuiet(line: LogLine): boolean {
  return line.by === 'system' && line.events.length === 0;
}

function purlNamed(id: string, name: string): boolean {
  return parsePurl(id).name === name || id.startsWith(`${name}@`);
}
