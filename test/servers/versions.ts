import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareRpmVersions } from '../../core/model/rpm-version.ts';
import { compareDebVersions } from '../../core/model/deb-version.ts';

export const title = 'rpm and dpkg order versions as this does';

export const needs = [
  { tool: 'rpm', package: 'rpm' },
  { tool: 'dpkg', package: 'dpkg' },
];

type Pair = readonly [string, string];

export async function run(): Promise<void> {
  same('rpm', pairsOf(20_261_125, '^'), byRpm, compareRpmVersions);
  same('dpkg', pairsOf(20_261_126, '+dfsg'), byDpkg, compareDebVersions);
}

function same(program: string, pairs: readonly Pair[], ask: (pairs: readonly Pair[]) => readonly number[], compare: (a: string, b: string) => number): void {
  const said = ask(pairs);
  if (said.length !== pairs.length) throw new Error(`${program} answered ${said.length} of ${pairs.length}.`);
  const wrong = pairs.filter(([a, b], at) => Math.sign(compare(a, b)) !== said[at]);
  const some = wrong.slice(0, 5).map((pair) => pair.join(' and '));
  if (wrong.length > 0) throw new Error(`${program} orders ${wrong.length} of ${pairs.length} pairs otherwise, such as ${some.join('; ')}.`);
  const counts = [-1, 0, 1].map((order) => said.filter((each) => each === order).length);
  console.log(`  ${pairs.length} pairs of versions: ${program} says ${counts.join(' / ')} (before, equal, after); so does this`);
}

/** 2,000 pairs of versions, near each other more often than not; `also` is what only one of the two has. */
function pairsOf(seed: number, also: string): Pair[] {
  const parts = ['0', '1', '9', '10', '09', 'a', 'b', 'rc', 'Z', '.', '.', '+', '~', also, '1.0', '2.0', 'fc40', 'git7'];
  const random = sequence(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const word = (): string => `${pick(['1', '2', '0'])}${Array.from({ length: Math.floor(random() * 5) }, () => pick(parts)).join('')}`;
  const version = (): string => `${random() < 0.2 ? `${pick([0, 1, 2])}:` : ''}${word()}${random() < 0.6 ? `-${word()}` : ''}`;
  const near = (text: string): string => (random() < 0.5 ? version() : `${text}${pick(parts)}`);
  return Array.from({ length: 2000 }, (): Pair => {
    const first = version();
    return random() < 0.5 ? [first, near(first)] : [near(first), first];
  });
}

function byRpm(pairs: readonly Pair[]): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'versions-'));
  try {
    const [asked, answered] = [join(folder, 'pairs'), join(folder, 'answers')];
    writeFileSync(asked, pairs.map((pair) => `${pair.join(' ')}\n`).join(''));
    const each = 'local at = line:find(" ", 1, true); out:write(rpm.vercmp(line:sub(1, at - 1), line:sub(at + 1)), " ")';
    execFileSync('rpm', ['--eval', `%{lua: local out = io.open("${answered}", "w"); for line in io.lines("${asked}") do ${each} end; out:close()}`]);
    return readFileSync(answered, 'utf8').trim().split(' ').map(Number);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One process a pair, or it would take minutes: the order expected is asked for first. */
function byDpkg(pairs: readonly Pair[]): number[] {
  const relations = new Map([
    [-1, 'lt'],
    [0, 'eq'],
    [1, 'gt'],
  ]);
  const holds = (a: string, order: number, b: string): boolean =>
    spawnSync('dpkg', ['--compare-versions', a, relations.get(order) ?? '', b], { stdio: 'ignore' }).status === 0;
  return pairs.map(([a, b]) => {
    const expected = Math.sign(compareDebVersions(a, b));
    return [expected, ...relations.keys()].find((order) => holds(a, order, b)) ?? NaN;
  });
}

/** Numbers from 0 to 1, the same each time (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
