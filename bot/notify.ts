import type { Context } from '@millwright/core/notifications/subscriptions.ts';
import { notificationsOf, sayNotification, type Notification } from '@millwright/core/notifications/deliver.ts';
import type { Factory } from '@millwright/core/open/factory.ts';
import { muteKind, subscriptionKind } from '@millwright/core/state/kinds/subscription.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import { happenings } from './messages/happenings.ts';
import type { Glyphs, Line } from './messages/line.ts';
import { jobsAfter, runningJobs, type Jobs } from './networks/console/jobs.ts';

/** Who sits at the console of a serving process, and how they are told. */
export interface Console {
  /** Do they hear what is said to this room or person? */
  hears(to: string): boolean;
  /** Is it they who act under this name now? */
  isHere(person: string): boolean;
  readonly glyphs: Glyphs;
  tell(lines: readonly Line[]): void;
  /** What is under way now; undefined where nothing on the screen can move. */
  readonly show: ((jobs: Jobs) => void) | undefined;
}

/** Tells the console what happens, commit by commit: what is watched, what the factory does by itself, and how far its jobs are. */
export async function followConsole(factory: Factory, seat: Console): Promise<Disposable> {
  const began = await factory.snapshot();
  let jobs = await runningJobs(began);
  seat.show?.(jobs);
  return factory.ledger.follow('console', async (entry) => {
    if (entry.changes.every((change) => change.kind === 'cursor')) return;
    const before = jobs;
    jobs = jobsAfter(jobs, entry);
    const watched = await watchedIn(entry, factory, seat);
    // What happened while nobody served is in the log; only what was watched is told late.
    const isNew = Temporal.Instant.compare(entry.at, began.at) >= 0;
    const heard = new Set(watched.flatMap(({ event }) => event.about));
    const states = (run: string) => lastStates(before, run, entry);
    const lines = isNew ? happenings(entry, { ...seat, begins: seat.show === undefined, heard, states }) : [];
    if (lines.length > 0 || watched.length > 0) seat.tell([...watched.map(sayNotification), ...lines]);
    if (jobs !== before) seat.show?.(jobs);
  });
}

async function watchedIn(entry: LogEntry, factory: Factory, { hears }: Console): Promise<readonly Notification[]> {
  const snapshot = await factory.snapshot();
  const subscriptions = (await Array.fromAsync(snapshot.find(subscriptionKind))).filter((item) => hears(item.to));
  if (subscriptions.length === 0) return [];
  const mutes = await Array.fromAsync(snapshot.find(muteKind));
  const graph = subscriptions.some((item) => item.product !== null) ? await snapshot.graph() : undefined;
  const context: Context = {
    config: snapshot.config,
    productsOf: (component) => (graph?.edges(component, 'in', 'selects') ?? []).map((edge) => /^release:([^/]+)/.exec(edge.from)?.[1] ?? ''),
  };
  return notificationsOf(entry, { subscriptions, mutes, now: snapshot.at }, context);
}

/** A job's pieces as they stand when this commit ends it. */
function lastStates(jobs: Jobs, run: string, entry: LogEntry): ReturnType<Parameters<typeof happenings>[1]['states']> {
  const unended = { ...entry, changes: entry.changes.filter((change) => change.kind === 'node') };
  return jobsAfter(jobs, unended).get(run)?.states ?? new Map();
}
