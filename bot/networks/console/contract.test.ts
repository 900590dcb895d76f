import type { Heard, Sender } from '../network.ts';
import { networkContract, type Rig } from '../network.contract.ts';
import { consoleRoom, openConsole, typedMessage } from './console-network.ts';

const alice: Sender = { account: 'alice', shown: 'alice' };
const bob: Sender = { account: 'bob', shown: 'bob' };

const at = Temporal.Instant.from('2026-11-23T09:00:00Z');

networkContract('console', (): Promise<Rig> => {
  const heard: Heard[] = [];
  const screens = new Map<string, (readonly string[])[]>();
  const network = openConsole({
    tell(screen, lines) {
      const name = 'room' in screen ? `room ${screen.room}` : screen.account;
      screens.set(name, [...(screens.get(name) ?? []), lines]);
      return true;
    },
    base: () => null,
  });
  return Promise.resolve({
    network,
    heard,
    room: consoleRoom,
    alice,
    bob,
    // Whoever types there has an account of the system.
    stranger: undefined,
    speak: (by, text, direct = false) => Promise.resolve(void heard.push(typedMessage(text, by, { id: `t${heard.length}`, at, direct }))),
    seen: (where) => screens.get(typeof where === 'string' ? `room ${where}` : where.shown) ?? [],
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  });
});
