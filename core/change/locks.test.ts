import { expect, it } from 'vitest';
import type { Snapshot } from '../graph/snapshot.ts';
import { unlocked } from './locks.ts';

const lock = { product: 'pond', by: 'person:ann', why: 'moving house' };
const head = { get: (_kind: unknown, id: string) => Promise.resolve(id === 'pond' ? lock : undefined) } as unknown as Snapshot;
const asked = (person: string) => unlocked(head, { product: 'pond', release: '1' }, { person, room: 'room:console' });

it('says who holds a lock, and who types what to open it', async () => {
  expect(await asked('ann')).toBeUndefined();
  expect(await asked('ben')).toEqual({
    allowed: false,
    rule: 'lock pond',
    sentence: 'pond is locked by ann: moving house. Only ann changes it until it is unlocked.',
    hint: 'ann, or an admin of pond, types: unlock pond --why "…"',
  });
});
