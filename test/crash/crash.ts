import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Line, Memory } from '../story/line.ts';
import { lines } from '../story/lines.ts';
import { sayLine } from '../story/play.ts';
import { flags, run, say, type Said } from '../story/say.ts';
import { makeWorld, type World } from '../story/world.ts';
import { storyNames } from '../story/names.ts';
import { endState, type EndState } from './end-state.ts';
import { preloaded } from './preload.ts';
import { killAlone, killGroup, processesIn } from './processes.ts';

const copy = promisify(execFile);

/** The story told once without harm: what stood before each line, which points the line passed, what stood after. */
export interface Rehearsal {
  readonly world: World;
  readonly steps: readonly Step[];
  remove(): void;
}

export interface Step {
  readonly line: Line;
  readonly before: string;
  readonly memory: Memory;
  readonly points: readonly string[];
  /** The end state right after the line, made once and when first asked for. */
  after(): Promise<EndState>;
  /** The same a minute later, when everything due by then has been done. */
  settled(): Promise<EndState>;
}

export interface Blow {
  readonly step: number;
  readonly point: string;
  readonly how: 'alone' | 'group';
  readonly when: 'before' | 'after';
}

export interface Outcome {
  readonly blow: Blow;
  /** The point was passed again and the process killed there. */
  readonly reached: boolean;
  /** Empty: all is as if nothing had happened. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** Tells the story, keeping a copy of everything before each of its first `count` lines. */
export async function rehearse(count: number = lines.length): Promise<Rehearsal> {
  const home = mkdtempSync(join(tmpdir(), 'millwright-crash-'));
  const world = makeWorld(storyNames, join(home, 'world'));
  const remove = (): void => rmSync(home, { recursive: true, force: true });
  const steps: Step[] = [];
  const memory: Memory = {};
  try {
    for (const [index, line] of lines.slice(0, count).entries()) {
      const before = join(home, `before-${index}`);
      await copyTree(world.folder, before);
      const known = { ...memory };
      const list = join(home, `points-${index}`);
      await sayLine(world, line, memory, async (text, person) => say(text, { ...world, as: person, env: preloaded({ list }) }));
      await quiet(world.folder);
      const points = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : [];
      const next = join(home, `before-${index + 1}`);
      steps.push({ line, before, memory: known, points, after: once(() => endOf(world, next)), settled: once(() => settledEndOf(world, next)) });
    }
    await copyTree(world.folder, join(home, `before-${steps.length}`));
  } catch (error) {
    remove();
    throw error;
  }
  return { world, steps, remove };
}

/** Puts everything back to before the line, kills it at the point, says it again, and compares. */
export async function strike(rehearsal: Rehearsal, blow: Blow): Promise<Outcome> {
  const { world } = rehearsal;
  const step = rehearsal.steps[blow.step];
  if (step === undefined) throw new Error(`The story has no line ${blow.step}.`);
  // Both are made before the line's own copy is put back: they use the same place.
  const expected = await step.after();
  const began = performance.now();
  const found = await struck(world, step, blow);
  const unlike = differences(expected, found.end);
  if (unlike.length > 0) {
    // What a process had no time for is no difference if it is made up for by itself: then both are compared a minute later.
    const aside = `${world.folder}-aside`;
    renameSync(world.folder, aside);
    const settled = await step.settled();
    rmSync(world.folder, { recursive: true, force: true });
    renameSync(aside, world.folder);
    await settle(world, found.wrong);
    const end = await endState(world);
    found.wrong.push(...differences(settled, end), ...end.faults);
  }
  return { blow, reached: found.reached, wrong: found.wrong, seconds: (performance.now() - began) / 1000 };
}

interface Struck {
  readonly reached: boolean;
  readonly wrong: string[];
  readonly end: EndState;
}

async function struck(world: World, step: Step, blow: Blow): Promise<Struck> {
  await copyTree(step.before, world.folder);
  const reached = await killedAt(world, step, blow);
  const wrong: string[] = [];
  await sayAgain(world, step, wrong);
  const left = await quiet(world.folder);
  if (left.length > 0) {
    wrong.push(`processes are left: ${left.join(', ')}`);
    killGroup(null, world.folder);
  }
  const end = await endState(world);
  wrong.push(...end.faults);
  return { reached, wrong, end };
}

async function killedAt(world: World, step: Step, blow: Blow): Promise<boolean> {
  step.line.before?.(world);
  const mark = join(world.folder, '..', 'reached');
  rmSync(mark, { force: true });
  const env = preloaded({ stop: blow.point, when: blow.when, reached: mark });
  let pid: number | null = null;
  const saying = say(step.line.say(step.memory, world.names), {
    ...world,
    as: world.names[step.line.by],
    env,
    timeout: 40_000,
    started: (child) => (pid = child.pid ?? null),
  });
  let over = false;
  const ended = saying.then(() => (over = true));
  while (!over) {
    if (existsSync(mark)) {
      const stands = Number.parseInt(readFileSync(mark, 'utf8'), 10);
      if (Number.isInteger(stands)) {
        if (blow.how === 'alone') killAlone(stands);
        else killGroup(pid, world.folder);
        break;
      }
    }
    await Promise.race([ended, sleep(3)]);
  }
  await ended;
  return existsSync(mark);
}

async function sayAgain(world: World, step: Step, wrong: string[]): Promise<void> {
  const memory = { ...step.memory };
  const person = world.names[step.line.by];
  const said = await say(step.line.say(memory, world.names), { ...world, as: person });
  const first = problem(() => step.line.expect(said, memory, world.names));
  if (first === null) return;
  const again = step.line.again;
  if (again !== undefined && problem(() => again(said, memory, world.names)) === null) return;
  wrong.push(`said again it answers: ${said.stdout.trim()} ${said.stderr.trim()} (${first})`);
}

/** Lets everything happen that is due within a minute, so that what a process had no time for is no difference. */
async function settle(world: World, wrong: string[]): Promise<void> {
  const until = Temporal.Now.instant().add({ minutes: 1 }).toString();
  const said: Said = await run(['tick', '--until', until, ...flags(world)], {});
  if (said.code !== 0) wrong.push(`tick ends with ${said.code}: ${said.stderr.trim()}`);
}

async function endOf(world: World, snapshot: string): Promise<EndState> {
  await copyTree(snapshot, world.folder);
  return endState(world);
}

async function settledEndOf(world: World, snapshot: string): Promise<EndState> {
  await copyTree(snapshot, world.folder);
  const wrong: string[] = [];
  await settle(world, wrong);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return endState(world);
}

function differences(expected: EndState, found: EndState): string[] {
  return [
    ...expected.facts.filter((fact) => !found.facts.includes(fact)).map((fact) => `missing: ${fact}`),
    ...found.facts.filter((fact) => !expected.facts.includes(fact)).map((fact) => `too much: ${fact}`),
    ...found.lying.filter((shape) => !expected.lying.includes(shape)).map((shape) => `left lying: ${shape}`),
  ];
}

/** Waits until nothing works in the folder any more; who is left after ten seconds is the answer. */
async function quiet(folder: string): Promise<number[]> {
  for (let tries = 0; tries < 200; tries++) {
    const left = processesIn(folder);
    if (left.length === 0) return [];
    await sleep(50);
  }
  return processesIn(folder);
}

async function copyTree(from: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const flag = process.platform === 'linux' ? ['-a', '--reflink=auto'] : ['-a'];
  await copy('cp', [...flag, `${from}/.`, to]);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function problem(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
