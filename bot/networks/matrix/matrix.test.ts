import type { Sender } from '../network.ts';
import { networkContract } from '../network.contract.ts';
import { Rig } from './__fixtures__/rig.ts';

networkContract('Matrix', async () => {
  const rig = new Rig();
  await rig.server.up();
  rig.direct(rig.bob);
  await rig.open();
  await rig.isOnline();
  return {
    network: rig.network,
    heard: rig.heard,
    room: rig.room,
    alice: rig.alice,
    bob: rig.bob,
    stranger: rig.stranger,
    speak: (by: Sender, text: string, direct = false) => Promise.resolve(void rig.say(by, text, {}, direct ? rig.direct(by) : rig.room)),
    seen: (where: string | Sender) => rig.seen(where),
    choose: (by: Sender, on, choice: string) => Promise.resolve(void rig.react(by, on, choice)),
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
});
