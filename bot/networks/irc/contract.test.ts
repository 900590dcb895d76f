import { expect, vi } from 'vitest';
import type { Network, Sender } from '../network.ts';
import { networkContract, type Rig } from '../network.contract.ts';
import { openIrcRig } from './__fixtures__/irc-rig.ts';

const alice: Sender = { account: 'alice', shown: 'alice' };
const bob: Sender = { account: 'bob', shown: 'bob' };

networkContract('IRC', async (): Promise<Rig> => {
  const rig = await openIrcRig();
  await vi.waitFor(() => expect(rig.server.sessions()[0]?.hears('#floor')).toBe(true), { interval: 4 });
  // A message of several lines is named by its last.
  const ends = new Set<string>();
  const post: Network['post'] = async (what) => {
    const handle = await rig.network.post(what);
    if (handle !== undefined) ends.add(handle.id);
    return handle;
  };
  return {
    network: { ...rig.network, post },
    heard: rig.heard,
    room: '#floor',
    alice,
    bob,
    stranger: { account: null, shown: 'guest' },
    speak: (by, text, direct = false) =>
      Promise.resolve(rig.server.speaks({ nick: by.shown, account: by.account, to: direct ? 'millwright' : '#floor', text })),
    seen(where) {
      const target = typeof where === 'string' ? where : where.shown;
      const messages: string[][] = [];
      let lines: string[] = [];
      for (const line of rig.server.said.filter((item) => item.target === target)) {
        lines.push(line.text);
        if (!ends.has(line.id)) continue;
        messages.push(lines);
        lines = [];
      }
      return messages;
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
});
