import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { play } from './play.ts';
import { pointedTo } from './pointer.ts';
import { say } from './say.ts';
import { makeWorld, type World } from './world.ts';

let world: World;
afterEach(() => world.remove());

test('the story is told from a fresh state to a release shipped and taken back, one process a line', async () => {
  world = makeWorld();
  const pointers: (string | null)[] = [];
  const memory = await play(
    world,
    async (line, person) => say(line, { ...world, as: person }),
    () => {
      const pointer = pointedTo(world, world.names.shipped);
      if (pointer !== pointers.at(-1)) pointers.push(pointer);
    },
  );
  expect(pointers).toEqual([null, memory['first'], memory['second'], memory['first']]);
  const keys = readFileSync(world.keys, 'utf8').trim().split('\n');
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.length).toBe(4);
});
