import type { Batch, MessageEvent } from 'irc-framework';
import type { Casemap } from './casemap.ts';
import type { Clock } from './clock.ts';
import { lineOf } from './line.ts';

const pageLines = 100;
const mostPages = 20;
const patienceMs = 20_000;

/** What was said in a room while the bot was away: read where the server keeps it, else told. */
export interface Gaps {
  /** In the room since `now` (by the server's clock), last heard it at `since`. */
  joined(room: string, span: { readonly since: number | undefined; readonly now: number }, history: History | undefined): void;
  /** A message for a room: given on now, kept until the gap before it is read, or dropped. */
  message(room: string, event: MessageEvent): void;
  /** `size`: lines of any kind in it. */
  batchEnd(batch: Batch, size: number): void;
  /** The server will not give history. */
  failed(): void;
  isReading(room: string): boolean;
  down(): void;
}

/** What a server with history says about it. */
export interface History {
  /** Most lines it gives at once; 0: it does not say. */
  readonly most: number;
  /** Can it begin after a message's id? */
  readonly knowsIds: boolean;
}

interface Reading {
  readonly room: string;
  readonly now: number;
  readonly limit: number;
  readonly knowsIds: boolean;
  readonly later: MessageEvent[];
  at: number;
  /** The id of the last message read. */
  last: string | undefined;
  pages: number;
  cancel: () => void;
}

export function openGaps(needs: {
  readonly clock: Clock;
  readonly fold: () => Casemap;
  command(line: string): void;
  /** `isPast`: read from history. */
  give(event: MessageEvent, isPast: boolean): void;
  deaf(room: string, since: number, until: number): void;
  /** The gap is closed, or cannot be. */
  closed(room: string): void;
}): Gaps {
  const { clock, command, give } = needs;
  const readings = new Map<string, Reading>();
  const key = (room: string): string => needs.fold()(room);

  const ask = (reading: Reading): void => {
    reading.cancel();
    reading.pages += 1;
    reading.cancel = clock.after(patienceMs, () => finish(reading, true));
    // A millisecond earlier, because two messages may share one; what comes again is known by its id.
    const after = Temporal.Instant.fromEpochMilliseconds(reading.at - 1).toString({ fractionalSecondDigits: 3 });
    const from = reading.knowsIds && reading.last !== undefined && /^[^\s,]+$/.test(reading.last) ? `msgid=${reading.last}` : `timestamp=${after}`;
    command(lineOf('CHATHISTORY', ['AFTER', reading.room, from, String(reading.limit)]));
  };
  const finish = (reading: Reading, isCut: boolean): void => {
    reading.cancel();
    readings.delete(key(reading.room));
    if (isCut) needs.deaf(reading.room, reading.at, reading.now);
    needs.closed(reading.room);
    for (const event of reading.later) give(event, false);
  };

  return {
    joined(room, { since, now }, history) {
      if (since === undefined) return needs.closed(room);
      if (history === undefined) {
        needs.deaf(room, since, now);
        return needs.closed(room);
      }
      const limit = Math.min(pageLines, history.most > 0 ? history.most : pageLines);
      const reading: Reading = { room, now, limit, knowsIds: history.knowsIds, later: [], at: since, last: undefined, pages: 0, cancel: () => {} };
      readings.set(key(room), reading);
      ask(reading);
    },
    message(room, event) {
      const reading = readings.get(key(room));
      if (event.batch === undefined) {
        if (reading === undefined) give(event, false);
        else reading.later.push(event);
        return;
      }
      // A bouncer's or a server's replay that nobody asked for is no conversation.
      if (reading === undefined || event.batch.type !== 'chathistory') return;
      reading.at = Math.max(reading.at, event.time ?? 0);
      reading.last = event.tags['msgid'] ?? reading.last;
      // ergochat writes joins and departures as messages of this sender into the history of clients that ask for messages only.
      if (event.nick !== 'HistServ') give(event, true);
    },
    batchEnd(batch, size) {
      const reading = batch.type === 'chathistory' ? readings.get(key(batch.params[0] ?? '')) : undefined;
      if (reading === undefined) return;
      if (size < reading.limit) finish(reading, false);
      else if (reading.pages < mostPages) ask(reading);
      else finish(reading, true);
    },
    failed() {
      const [oldest] = readings.values();
      if (oldest !== undefined) finish(oldest, true);
    },
    isReading: (room) => readings.has(key(room)),
    down() {
      for (const reading of readings.values()) reading.cancel();
      readings.clear();
    },
  };
}
