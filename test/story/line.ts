import assert from 'node:assert/strict';
import type { Names } from './names.ts';
import { at, type Json, type Said } from './say.ts';
import type { World } from './world.ts';

/** What earlier lines learnt: ids and codes that later lines type. */
export type Memory = Record<string, string>;

/** One line of the story: who says what, and what must be true of the answer. */
export interface Line {
  readonly title: string;
  readonly by: 'asker' | 'second';
  readonly say: (memory: Memory, names: Names) => string;
  /** What people did to their files before the line; doing it twice changes nothing more. */
  readonly before?: (world: World) => void;
  /** Throws when the answer is not what the story says; notes in `memory` what later lines need. */
  readonly expect: (said: Said, memory: Memory, names: Names) => void;
  /** What the same line may answer when it is said again after it had been carried out unheard. */
  readonly again?: (said: Said, memory: Memory, names: Names) => void;
  /** The line leaves its first word in the log, under its speaker. */
  readonly logged: boolean;
}

/** A good answer of this kind: exit code, schema, speaker, moment and a sentence. */
export function answered(said: Said, kind: string): Json {
  const { answer } = said;
  assert.equal(answer.ok, true, `expected an answer, got ${said.stdout}${said.stderr}`);
  assert.equal(said.code, 0);
  assert.equal(answer.schema, 'millwright.answer/1');
  assert.equal(answer.kind, kind);
  assert.match(answer.at?.commit ?? '', /^[0-9a-f]{40,64}$/);
  assert.ok(!Number.isNaN(Date.parse(answer.at?.time ?? '')), 'the answer has no moment');
  speaks(answer.text);
  assert.ok((answer.short ?? []).length >= 1 && (answer.short ?? []).length <= 3, 'the short form has one to three lines');
  return answer.data;
}

/** A refusal with this code: exit 1, a sentence, and what to do. */
export function refused(said: Said, code: string): Json {
  const { answer } = said;
  assert.equal(answer.ok, false, `expected ${code}, got ${said.stdout}${said.stderr}`);
  assert.equal(answer.kind, 'error');
  assert.equal(answer.error?.code, code, said.stdout);
  assert.equal(said.code, 1);
  speaks([answer.error.message]);
  assert.ok((answer.error.hint ?? '').length > 5, `${code} says nothing about what to do`);
  return answer.data;
}

export function remember(memory: Memory, name: string, value: Json): string {
  assert.equal(typeof value, 'string', `the answer has no ${name}`);
  memory[name] = String(value);
  return String(value);
}

export function list(value: unknown, path: string): readonly Json[] {
  const found = at(value, path);
  assert.ok(Array.isArray(found), `${path} is no list`);
  return found as readonly Json[];
}

/** Something a person can read: not empty, no leftover of a template or of a value nobody printed. */
function speaks(lines: readonly string[] | undefined): void {
  assert.ok(lines !== undefined && lines.length > 0 && (lines[0] ?? '').trim().length > 3, 'the answer says nothing');
  for (const text of lines) assert.doesNotMatch(text, /undefined|\[object |NaN|\$\{/);
}
