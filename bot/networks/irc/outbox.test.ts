import { describe, expect, test } from 'vitest';
import { handClock } from './__fixtures__/irc-rig.ts';
import { openBucket } from './bucket.ts';
import { openOutbox, type Wires } from './outbox.ts';
import type { Outgoing } from './waiting-lines.ts';

function rig({ burst = 1, echoes = false }: { readonly burst?: number; readonly echoes?: boolean } = {}) {
  const clock = handClock(0);
  const written: string[] = [];
  const done: (readonly [name: string, id: string | undefined])[] = [];
  let ready = (_target: string): boolean => true;
  const outbox = openOutbox(openBucket({ burst, perSecond: 1 }, 0), clock, (name) => name.toLowerCase());
  const wires: Wires = {
    echoes,
    isReady: (target) => ready(target),
    write: (line) => void written.push(line),
    lineFor: ({ target }, text) => `${target} ${text}`,
  };
  return {
    clock,
    outbox,
    wires,
    written,
    done,
    ready: (is: (target: string) => boolean) => void (ready = is),
    say: (text: string, more: Partial<Outgoing> = {}) =>
      outbox.add({ target: '#a', verb: 'PRIVMSG', urgency: 'answer', asker: 'x', lines: text.split('|'), done: (id) => void done.push([text, id]), ...more }),
  };
}

describe('what goes out first', () => {
  test('answers, then ends, then progress, then digests, and commands before all of them', () => {
    const { say, outbox, wires, written, clock } = rig();
    for (const urgency of ['digest', 'progress', 'end', 'answer'] as const) say(urgency, { urgency });
    outbox.up(wires);
    outbox.command('JOIN #b');
    clock.move(10_000);
    expect(written).toEqual(['#a answer', 'JOIN #b', '#a end', '#a progress', '#a digest']);
  });

  test('places take turns, and in a place those who ask do; the lines of one answer stay together', () => {
    const { say, outbox, wires, written, clock } = rig();
    say('x1|x2', { asker: 'x' });
    say('x3', { asker: 'x' });
    say('y1', { asker: 'y' });
    say('b1|b2', { target: '#b' });
    outbox.up(wires);
    clock.move(20_000);
    expect(written).toEqual(['#a x1', '#b b1', '#a x2', '#b b2', '#a y1', '#a x3']);
  });

  test('fifty people who ask at once are answered in the order they came, one a second after the burst', () => {
    const { say, outbox, wires, written, clock } = rig({ burst: 4 });
    outbox.up(wires);
    for (let who = 0; who < 50; who++) say(`to ${who}`, { asker: `p${who}` });
    expect(written.length).toBe(4);
    clock.move(45_000);
    expect(written.length).toBe(49);
    clock.move(1000);
    expect(written).toEqual(Array.from({ length: 50 }, (_, who) => `#a to ${who}`));
  });

  test('a room that is not joined yet holds nobody else up', () => {
    const { say, outbox, wires, written, ready, clock } = rig();
    ready((target) => target !== '#a');
    say('one');
    say('two', { target: '#b' });
    outbox.up(wires);
    expect(written).toEqual(['#b two']);
    ready(() => true);
    clock.move(1000);
    outbox.pump();
    expect(written).toEqual(['#b two', '#a one']);
  });
});

describe('when too much waits', () => {
  test('digests and progress go first, then answers are cut to their first line, and none of them is lost', () => {
    const { say, outbox, wires, written, done, clock } = rig();
    say('news', { urgency: 'digest' });
    say('12/40', { urgency: 'progress' });
    for (let who = 0; who < 20; who++) say(`v${who}|next|link`, { asker: `p${who}` });
    outbox.up(wires);
    clock.move(200_000);
    expect(
      done
        .filter(([, id]) => id === undefined)
        .map(([name]) => name)
        .toSorted(),
    ).toEqual(['12/40', 'news']);
    expect(written.filter((line) => /^#a v\d+( …)?$/.test(line)).length).toBe(20);
    expect(written.filter((line) => line.endsWith(' …')).length).toBeGreaterThan(5);
    expect(outbox.leftOut()).toBeGreaterThan(10);
    expect(outbox.leftOut()).toBe(0);
  });

  test('news about the same thing takes the place of what has not been said', () => {
    const { say, outbox, wires, written, done, clock } = rig();
    say('1/40', { urgency: 'progress', replaces: 'job' });
    say('2/40', { urgency: 'progress', replaces: 'job' });
    outbox.up(wires);
    clock.move(5000);
    expect(written).toEqual(['#a 2/40']);
    expect(done[0]).toEqual(['1/40', undefined]);
  });
});

describe('where the server sends our own messages back', () => {
  test('an answer has left when its last line came back', () => {
    const { say, outbox, wires, done } = rig({ burst: 9, echoes: true });
    outbox.up(wires);
    say('a|b');
    outbox.arrived({ target: '#A', text: 'a', id: 'id1' });
    expect(done).toEqual([]);
    outbox.arrived({ target: '#a', text: 'changed by the server', label: 'm2', id: 'id2' });
    expect(done).toEqual([['a|b', 'id2']]);
  });

  test('what the connection lost is said again, before anything newer; what history shows is not', () => {
    const { say, outbox, wires, written, done, clock } = rig({ burst: 9, echoes: true });
    outbox.up(wires);
    say('one');
    say('two');
    say('three|four');
    expect(outbox.oldest()).toBe(0);
    outbox.down();
    expect(outbox.oldest()).toBeUndefined();
    say('five');
    outbox.arrived({ target: '#a', text: 'two', id: 'seen' });
    outbox.arrived({ target: '#a', text: 'three' });
    written.length = 0;
    outbox.up({ ...wires, isReady: () => false });
    outbox.settle(() => true);
    outbox.down();
    outbox.up(wires);
    clock.move(10_000);
    expect(written).toEqual(['#a four', '#a one', '#a five']);
    expect(done).toEqual([['two', 'seen']]);
  });

  test('where nobody is, nothing is said, and whoever waits for it is told so', () => {
    const { say, outbox, wires, done } = rig({ burst: 9, echoes: true });
    outbox.up(wires);
    say('a', { target: 'bob' });
    say('b');
    outbox.refused('Bob');
    expect(done).toEqual([['a', undefined]]);
    outbox.close();
    expect(done).toEqual([
      ['a', undefined],
      ['b', undefined],
    ]);
  });
});
