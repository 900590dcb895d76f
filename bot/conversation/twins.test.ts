import type { Config } from '@millwright/core/config/schema.ts';
import { expect, test } from 'vitest';
import type { Message } from '../networks/network.ts';
import { openTwins } from './twins.ts';

const config = {
  rooms: new Map(
    Object.entries({
      floor: { network: 'irc', id: '#floor' },
      bridged: { network: 'hs', id: '!floor', twin_of: 'floor' },
      other: { network: 'irc', id: '#other' },
    }),
  ),
} as unknown as Config;
const start = Temporal.Instant.from('2026-01-01T00:00:00Z');
const said = (room: string, shown: string, direct = false) => ({ place: { room, direct }, by: { account: null, shown } }) as unknown as Message;

test('the second of two equal lines by one person in bridged rooms is the bridge’s, whichever mark it gives the name', () => {
  for (const shown of ['alice', 'alice[m]', 'irc_alice', '@irc_alice:example.org', 'Alice (IRC)']) {
    const twins = openTwins();
    expect(twins.isTwin(config, 'irc', said('#floor', 'alice'), 'status', start)).toBe(false);
    expect(twins.isTwin(config, 'hs', said('!floor', shown), 'status ', start.add({ milliseconds: 1500 })), shown).toBe(true);
  }
});

test('another person, another line, the same room, a room that is not bridged, and a later time are no twins', () => {
  const twins = openTwins();
  const later = start.add({ milliseconds: 500 });
  expect(twins.isTwin(config, 'irc', said('#floor', 'alice'), 'status', start)).toBe(false);
  expect(twins.isTwin(config, 'hs', said('!floor', 'bob'), 'status', later)).toBe(false);
  expect(twins.isTwin(config, 'hs', said('!floor', 'alice'), 'where', later)).toBe(false);
  expect(twins.isTwin(config, 'irc', said('#floor', 'alice'), 'status', later)).toBe(false);
  expect(twins.isTwin(config, 'irc', said('#other', 'alice'), 'status', later)).toBe(false);
  expect(twins.isTwin(config, 'hs', said('alice', 'alice', true), 'status', later)).toBe(false);
  expect(twins.isTwin(config, 'hs', said('!floor', 'alice'), 'status', start.add({ milliseconds: 2600 }))).toBe(false);
});
