import { expect } from 'vitest';
import { say, type Said } from '../say.ts';
import type { World } from '../world.ts';

/** A refusal a person can act on: one of these codes, its exit code, a sentence, what to do, nothing of ours in it. */
export function expectRefusal(said: Said, ...codes: readonly string[]): string {
  const told = `${said.stdout}\n${said.stderr}`;
  expect(said.answer.ok, told).toBe(false);
  expect(codes, told).toContain(said.answer.error?.code);
  expect(said.code, told).toBe(said.answer.error?.code === 'USAGE' ? 2 : 1);
  const { message = '', hint = '' } = said.answer.error ?? {};
  expect(message.length, told).toBeGreaterThan(10);
  expect(message.length, told).toBeLessThan(2000);
  expect(hint.length, told).toBeGreaterThan(5);
  expect(said.stderr).not.toMatch(/^\s+at .*\.ts:\d+/m);
  expectHarmless(said);
  return `${message}\n${hint}\n${(said.answer.error?.suggest ?? []).join(' ')}`;
}

/** Nothing that steers a terminal or turns text around reaches the reader as it stands. */
export function expectHarmless(said: Said): void {
  expect((said.answer.text ?? []).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f]/);
  expect(said.stderr).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001a\u007f\u202a-\u202e\u2066-\u2069]/);
}

/** The factory still answers, and what had been said to it is still there. */
export async function expectNothingLost(world: World, ...words: readonly string[]): Promise<void> {
  const log = await say('log', { ...world, as: world.names.asker });
  expect(log.answer.ok, log.stdout + log.stderr).toBe(true);
  const told = JSON.stringify(log.answer.data);
  for (const word of words) expect(told).toContain(word);
}
