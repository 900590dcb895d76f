import { afterEach, expect, test } from 'vitest';
import { giveToken, post } from './http.ts';
import { play } from './play.ts';
import { pointedTo } from './pointer.ts';
import { serve, type Served } from './serve.ts';
import { at } from './say.ts';
import { makeWorld, type World } from './world.ts';

let world: World;
let served: Served | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
  world.remove();
});

test('the story is told over HTTP to a serving bot, each person with a token', async () => {
  world = makeWorld();
  const tokens = new Map([world.names.asker, world.names.second].map((person) => [person, giveToken(world, person)]));
  served = await serve(world);
  const { address } = served;

  const memory = await play(world, async (line, person) => post(address, line, tokens.get(person)));

  expect(pointedTo(world, world.names.shipped)).toBe(memory['first']);
  // Nobody asked for it: the test ran by itself, and the stage between moved on change.
  await expect.poll(() => pointedTo(world, world.names.byItself), { timeout: 20_000, interval: 200 }).toBe(memory['second']);
  const gate = await post(address, `gate ${memory['second']} ${world.names.byItself}`);
  expect(JSON.stringify(at(gate.answer.data, 'decision.answers'))).toContain(`"name":"${world.names.ownTest}","answer":"satisfied"`);
  expect(await served.stop()).toBe(0);
});

test('a write without a token is refused, and so is a token nobody knows', async () => {
  world = makeWorld();
  giveToken(world, world.names.asker);
  served = await serve(world);
  const nobody = await post(served.address, `rebuild ${world.names.library}`);
  expect(nobody.answer.error?.code).toBe('DENIED');
  expect(nobody.status).toBeGreaterThanOrEqual(400);
  const unknown = await post(served.address, `rebuild ${world.names.library}`, 'made-up');
  expect(unknown.answer.error?.code).toBe('DENIED');
  const read = await post(served.address, 'imports');
  expect(read.answer.ok).toBe(true);
});
