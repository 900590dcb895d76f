import { openAbout } from '@millwright/core/notifications/about.ts';
import { keepDelivering, type Deliver, type Delivering } from '@millwright/core/notifications/deliver.ts';
import { askedIn, graphFor } from '@millwright/core/notifications/take-up.ts';
import type { Factory } from '@millwright/core/open/factory.ts';
import { outboxKind } from '@millwright/core/state/kinds/outbox.ts';
import { muteKind, subscriptionKind } from '@millwright/core/state/kinds/subscription.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import type { Document } from '@millwright/core/words/document.ts';
import type { Commits } from './commits.ts';
import { happenings } from './messages/happenings.ts';
import type { Glyphs, Line } from './messages/line.ts';
import { openAsked } from './networks/console/asked.ts';
import { openConsole } from './networks/console/console-network.ts';
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

/** Hands over what is to be told to whom: at the console where they sit, else on the networks, as far as they are there. */
export function deliverNotifications(
  factory: Factory,
  commits: Pick<Commits, 'follow'>,
  seat: Console,
  networks: Deliver,
  log: (line: string) => void,
): Delivering {
  const console = deliverToConsole(seat, factory);
  const delivering = keepDelivering({
    ledger: factory.ledger,
    config: factory.config,
    now: () => factory.now(),
    deliver: async (to, document, how) => (await console(to, document, how)) || networks(to, document, how),
    log,
  });
  const follower = commits.follow((entry) => {
    if (entry.changes.some((change) => change.kind === outboxKind.name)) delivering.wake();
  });
  return {
    wake: () => delivering.wake(),
    async stop() {
      follower[Symbol.dispose]();
      await delivering.stop();
    },
  };
}

/** At the console everything of one matter stands on a line, before its body where that has several. */
function deliverToConsole(seat: Console, factory: Pick<Factory, 'config'>): Deliver {
  const network = openConsole({
    tell(screen, lines) {
      const to: `room:${string}` | `person:${string}` = 'room' in screen ? `room:${screen.room}` : `person:${screen.account}`;
      // Rooms of the console have no screen of their own.
      const [, room] = /^room:console\/(.+)$/.exec(to) ?? [];
      if (room === undefined && !seat.hears(to)) return false;
      seat.tell(room === undefined ? lines : lines.map((line) => `${room}: ${line}`));
      return true;
    },
    base: () => factory.config.factory.site.base,
  });
  return async (to, document, { key, urgency }) => {
    const name = to.slice(to.indexOf(':') + 1);
    const place = to.startsWith('room:') ? { room: name, direct: false } : { account: name };
    return (await network.post({ to: place, document: onOneLine(document), key, urgency })) !== undefined;
  };
}

/** An event on one line, a digest on several. */
function onOneLine({ verdict, body = [] }: Document): Document {
  const lines = body.flatMap((block) => (block.kind === 'lines' ? block.lines : []));
  if (lines.length > 1) return { verdict, body: [{ kind: 'lines', lines: lines.map((line) => `  ${line}`) }] };
  const [, sentence = verdict, rules = ''] = /^(.*?)( \[[^[\]]*\])?$/s.exec(verdict) ?? [];
  return { verdict: [sentence, ...lines].join(' ') + rules };
}

/** Tells the console what the factory does by itself, commit by commit, and how far its jobs are. What is watched there comes as a notification. */
export async function followConsole(factory: Factory, seat: Console): Promise<Disposable> {
  const began = await factory.snapshot();
  let jobs = await runningJobs(began);
  const asked = openAsked();
  seat.show?.(jobs);
  return factory.ledger.follow('console', async (entry) => {
    if (entry.changes.every((change) => change.kind === 'cursor' || change.kind === outboxKind.name)) return;
    const before = jobs;
    jobs = jobsAfter(jobs, entry);
    // What happened while nobody served is in the log; only what was watched is told late.
    if (Temporal.Instant.compare(entry.at, began.at) >= 0) {
      const heard = await watchedIn(entry, factory, seat);
      const states = (run: string) => lastStates(before, run, entry);
      const lines = happenings(entry, { ...seat, begins: seat.show === undefined, heard, states, isNew: (decision) => asked.isNew(decision) });
      if (lines.length > 0) seat.tell(lines);
    }
    if (jobs !== before) seat.show?.(jobs);
  });
}

/** What the console is told of anyway, because somebody watches it there and lets it come at once. */
async function watchedIn(entry: LogEntry, factory: Factory, { hears }: Console): Promise<ReadonlySet<string>> {
  const snapshot = await factory.snapshot();
  const mutes = await Array.fromAsync(snapshot.find(muteKind));
  const muted = new Set(mutes.filter((mute) => Temporal.Instant.compare(Temporal.Instant.from(mute.until), snapshot.at) > 0).map((mute) => mute.id));
  const subscriptions = (await Array.fromAsync(snapshot.find(subscriptionKind))).filter(
    (item) => hears(item.to) && item.digest === undefined && !muted.has(item.to),
  );
  if (subscriptions.length === 0) return new Set();
  const aboutOf = openAbout({ config: snapshot.config, records: snapshot, graph: graphFor(subscriptions, snapshot) });
  const asked = await askedIn(entry, subscriptions, aboutOf);
  return new Set(asked.flatMap(({ event }) => event.about));
}

/** A job's pieces as they stand when this commit ends it. */
function lastStates(jobs: Jobs, run: string, entry: LogEntry): ReturnType<Parameters<typeof happenings>[1]['states']> {
  const unended = { ...entry, changes: entry.changes.filter((change) => change.kind === 'node') };
  return jobsAfter(jobs, unended).get(run)?.states ?? new Map();
}
