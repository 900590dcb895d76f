import { costOf, type Bucket } from './bucket.ts';
import type { Clock } from './clock.ts';
import { bytesOf } from './line.ts';
import { openDoubts, type Doubts } from './doubts.ts';
import { leastUrgentFirst, openTurns, type Item, type Outgoing } from './waiting-lines.ts';

/** More than this waiting, and what matters least is left out or shortened; ten times this, and answers are left out too. */
const mostLines = 40;

/** Where lines go while a connection is up. */
export interface Wires {
  /** Puts one line on the wire. */
  write(line: string): void;
  /** The line for this piece of text. */
  lineFor(outgoing: Outgoing, text: string, label: string): string;
  /** Whether this target can be spoken to now. */
  isReady(target: string): boolean;
  /** Does the server send our own messages back? Only then is a line known to have arrived. */
  readonly echoes: boolean;
}

export interface Outbox extends Pick<Doubts, 'oldest'> {
  add(outgoing: Outgoing): void;
  /** A line that is no message: it goes before all of them, through the same bucket. */
  command(line: string): void;
  up(wires: Wires): void;
  down(): void;
  /** Looks again: a room was joined, a bucket was filled. */
  pump(): void;
  /** One of our own messages came back, live or from history. */
  arrived(message: { readonly target: string; readonly text: string; readonly label?: string | undefined; readonly id?: string | undefined }): void;
  /** The server carries nothing there: what waits for it is not said. */
  refused(target: string): void;
  /** What was in doubt when the last connection ended, and has not been seen to arrive, is said again. */
  settle(isThere: (target: string) => boolean): void;
  waiting(): number;
  /** How many lines were left out since the last time this was asked. */
  leftOut(): number;
  /** Nothing more is said. */
  close(): void;
}

export function openOutbox(bucket: Bucket, clock: Clock, fold: (name: string) => string): Outbox {
  const commands: string[] = [];
  let items: Item[] = [];
  const doubts = openDoubts();
  const turns = openTurns();
  let wires: Wires | undefined;
  let cancel: (() => void) | undefined;
  let labels = 0;
  let left = 0;

  const outbox: Outbox = {
    add(outgoing) {
      const item: Item = { outgoing, place: fold(outgoing.target), lines: [...outgoing.lines], next: 0, arrived: 0 };
      const at = outgoing.replaces === undefined ? -1 : items.findIndex((other) => other.next === 0 && other.outgoing.replaces === outgoing.replaces);
      if (at < 0) items.push(item);
      else items.splice(at, 1, item)[0]?.outgoing.done(undefined);
      shorten();
      outbox.pump();
    },
    command(line) {
      commands.push(line);
      outbox.pump();
    },
    up(next) {
      wires = next;
      outbox.pump();
    },
    down() {
      wires = undefined;
      cancel?.();
      cancel = undefined;
      commands.length = 0;
      doubts.keep();
    },
    pump() {
      while (wires !== undefined && cancel === undefined && sendOne(wires));
    },
    arrived({ target, text, label, id }) {
      const found = doubts.take({ place: fold(target), text, label });
      if (found !== undefined) confirm(found.item, id ?? found.label);
    },
    refused(target) {
      const place = fold(target);
      for (const item of new Set([...items.filter((waiting) => waiting.place === place), ...doubts.drop(place)])) drop(item);
    },
    oldest: doubts.oldest,
    settle(isThere) {
      const lost = doubts.lost((item) => isThere(item.outgoing.target));
      for (const [item, missing] of lost) {
        item.lines = [...item.lines.slice(0, item.arrived), ...missing, ...item.lines.slice(item.next)];
        item.next = item.arrived;
      }
      items = [...lost.keys(), ...items.filter((item) => !lost.has(item))];
      outbox.pump();
    },
    waiting: () => commands.length + items.reduce((sum, item) => sum + item.lines.length - item.next, 0),
    leftOut() {
      const lines = left;
      left = 0;
      return lines;
    },
    close() {
      outbox.down();
      for (const item of new Set([...items, ...doubts.drop()])) drop(item);
    },
  };
  return outbox;

  /** True when a line went out and another may. */
  function sendOne(to: Wires): boolean {
    const [command] = commands;
    if (command !== undefined) {
      if (!mayGo(command)) return false;
      commands.shift();
      to.write(command);
      return true;
    }
    const item = turns.next(items, (target) => to.isReady(target));
    if (item === undefined) return false;
    const text = item.lines[item.next] ?? '';
    const label = `m${++labels}`;
    const line = to.lineFor(item.outgoing, text, label);
    if (!mayGo(line)) return false;
    item.next += 1;
    turns.served(item);
    if (item.next === item.lines.length) items = items.filter((other) => other !== item);
    // What a client's question is answered does not come back as a message.
    const isEchoed = to.echoes && item.outgoing.ctcp === undefined;
    if (isEchoed) doubts.add({ item, text, label, at: clock.now() });
    to.write(line);
    if (!isEchoed) confirm(item, label);
    return true;
  }

  function mayGo(line: string): boolean {
    const wait = bucket.take(costOf(bytesOf(line)), clock.now());
    if (wait === 0) return true;
    cancel = clock.after(wait, () => {
      cancel = undefined;
      outbox.pump();
    });
    return false;
  }

  function confirm(item: Item, id: string): void {
    item.arrived += 1;
    if (item.arrived === item.lines.length) item.outgoing.done(id);
  }

  function drop(item: Item): void {
    items = items.filter((other) => other !== item);
    item.outgoing.done(undefined);
  }

  function shorten(): void {
    let over = outbox.waiting() - mostLines;
    for (const item of over > 0 ? leastUrgentFirst(items) : []) {
      if (over <= 0) return;
      if (item.next > 0) continue;
      const isSpared = ['answer', 'end'].includes(item.outgoing.urgency) && over < 9 * mostLines;
      const gone = isSpared ? item.lines.length - 1 : item.lines.length;
      over -= gone;
      left += gone;
      if (!isSpared) drop(item);
      else if (gone > 0) item.lines = [`${item.lines[0]} …`];
    }
  }
}
