import { temporaryFolder } from '@millwright/core/state/__fixtures__/state.ts';
import { expect, test } from 'vitest';
import { openDouble } from '../networks/__fixtures__/double.ts';
import type { Post } from '../networks/network.ts';
import { openOutbox } from './outbox.ts';
import { openSpool } from './spool.ts';

let now = Temporal.Instant.from('2026-01-01T00:00:00Z');
const post = (key: string, urgency: Post['urgency'] = 'end'): Post => ({ to: { room: '#a', direct: false }, document: { verdict: key }, key, urgency });

function house(folder: string) {
  const spool = openSpool(folder, now);
  const double = openDouble('lines', { base: () => null, now: () => now, heard: () => Promise.resolve() });
  const outbox = openOutbox({
    spool,
    now: () => now,
    log: () => {},
    network: (id) => (id === 'net' ? double.network : undefined),
    posted: () => Promise.resolve(),
  });
  return { spool, double, outbox };
}

test('what a network cannot take waits in order, is said once, and its handle is kept by name', async () => {
  using folder = temporaryFolder();
  const { spool, double, outbox } = house(folder.path);
  double.breaks(true);
  for (const key of ['one', 'two', 'three']) {
    expect(await outbox.say('net', post(key), { keepAs: key })).toBeUndefined();
    now = now.add({ milliseconds: 1 });
  }
  await outbox.flush();
  double.breaks(false);
  await outbox.flush();
  await outbox.flush();
  expect(double.seen.map((item) => item.lines[0])).toEqual(['one', 'two', 'three']);
  expect(outbox.handle('two')).toEqual({ room: '#a', id: double.seen[1]?.id });
  await outbox[Symbol.asyncDispose]();
  spool[Symbol.dispose]();
});

test('an answer that comes too late is not said, and neither is what is for a network that is gone', async () => {
  using folder = temporaryFolder();
  const { spool, double, outbox } = house(folder.path);
  double.breaks(true);
  await outbox.say('net', post('answer', 'answer'));
  await outbox.say('net', post('end'));
  expect(await outbox.say('gone', post('nowhere'))).toBeUndefined();
  now = now.add({ minutes: 20 });
  double.breaks(false);
  await outbox.flush();
  expect(double.seen.map((item) => item.lines[0])).toEqual(['end']);
  await outbox[Symbol.asyncDispose]();
  spool[Symbol.dispose]();
});
