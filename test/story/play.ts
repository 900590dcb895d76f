import { lines } from './lines.ts';
import type { Line, Memory } from './line.ts';
import type { Said } from './say.ts';
import type { World } from './world.ts';

/** Says a line, however the speaker reaches the factory. */
export type Speak = (line: string, person: string) => Promise<Said>;

/** Plays the whole story; what it learnt on the way is the result. */
export async function play(world: World, speak: Speak, heard: (line: Line, said: Said) => void = () => {}): Promise<Memory> {
  const memory: Memory = {};
  for (const line of lines) {
    const said = await sayLine(world, line, memory, speak);
    heard(line, said);
  }
  return memory;
}

/** Says one line and holds its answer against what the story says. */
export async function sayLine(world: World, line: Line, memory: Memory, speak: Speak): Promise<Said> {
  line.before?.(world);
  const person = world.names[line.by];
  const said = await speak(line.say(memory, world.names), person);
  try {
    line.expect(said, memory, world.names);
    if (said.answer.ok === true && said.answer.by !== `person:${person}`) throw new Error(`The answer is for ${said.answer.by}, not for ${person}.`);
  } catch (error) {
    throw new Error(`${line.title}: "${line.say(memory, world.names)}" (${person})\n${(error as Error).message}\n${said.stdout}\n${said.stderr}`, {
      cause: error,
    });
  }
  return said;
}
