import { openDouble } from './__fixtures__/double.ts';
import type { Heard, Network, Sender } from './network.ts';
import { networkContract, type Rig } from './network.contract.ts';

const alice: Sender = { account: 'alice', shown: 'Alice' };
const bob: Sender = { account: 'bob', shown: 'Bob' };

for (const form of ['lines', 'messages'] as const) networkContract(`double with ${form}`, () => Promise.resolve(rigOf(form)));

function rigOf(form: Network['form']): Rig {
  const heard: Heard[] = [];
  const double = openDouble(form, {
    base: () => null,
    now: () => Temporal.Instant.from('2026-11-23T09:00:00Z'),
    heard: (what) => Promise.resolve(void heard.push(what)),
  });
  const { network } = double;
  return {
    network,
    heard,
    room: '#floor',
    alice,
    bob,
    stranger: { account: null, shown: 'alice' },
    speak: async (by, text, direct = false) => void (await double.speaks(text, { by, direct, room: direct ? by.shown : '#floor' })),
    seen: (where) => double.seen.filter((item) => item.room === (typeof where === 'string' ? where : where.shown)).map((item) => item.lines),
    ...(network.ask === undefined ? {} : { choose: async (by: Sender, on, choice: string) => void (await double.chooses(choice, on, by)) }),
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
}
