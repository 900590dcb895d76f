import { hash } from 'node:crypto';
import { type Adjacency, type StepKind, adjacencyOf } from './adjacency.ts';
import { type Walk, mostNeighbours } from './neighbours.ts';
import type { Things } from './things.ts';

/** Two words of a digest for everything a page may say of a thing it is near to, and of a kind of step. */
interface Digests {
  readonly things: Uint32Array;
  readonly kinds: Uint32Array;
}

const known = new WeakMap<Things, Digests>();
const perNeighbour = 6;

/**
 * Digest over what is said of the neighbourhoods that these walks met, and over `own`, what else the page says. A neighbourhood is told by
 * what was met, over what and by what kind of step, and by all that those things need: the steps among them.
 */
export function digestOfWalks(things: Things, walks: readonly Walk[], own: string): string {
  const digests = digestsOf(things);
  const words = new Uint32Array(walks.length * (3 + mostNeighbours * perNeighbour));
  let at = 0;
  const put = (from: Uint32Array, number: number): void => {
    words[at++] = from[2 * number] ?? 0;
    words[at++] = from[2 * number + 1] ?? 0;
  };
  for (const { numbers, via, kinds, bounded, direct } of walks) {
    words[at++] = numbers.length;
    words[at++] = bounded ? 1 : 0;
    words[at++] = direct;
    for (let place = 0; place < numbers.length; place++) {
      put(digests.things, numbers[place] ?? 0);
      put(digests.things, via[place] ?? 0);
      put(digests.kinds, kinds[place] ?? 0);
    }
  }
  return hash('sha256', `${hash('sha256', new Uint8Array(words.buffer, 0, at * 4), 'base64url')} ${own}`, 'base64url');
}

function digestsOf(things: Things): Digests {
  const before = known.get(things);
  if (before !== undefined) return before;
  const adjacency = adjacencyOf(things);
  const kinds = new Uint32Array(2 * adjacency.kinds.length);
  for (const [number, { relation, constraint, provenance }] of adjacency.kinds.entries()) put(kinds, number, [relation, constraint, provenance]);
  const all = new Uint32Array(2 * adjacency.ids.length);
  for (const [number, id] of adjacency.ids.entries()) {
    const thing = things.all.get(id);
    put(all, number, [id, thing?.name, thing?.url, thing?.config === undefined, ...needsOf(adjacency, number)]);
  }
  const digests = { things: all, kinds };
  known.set(things, digests);
  return digests;
}

/** What a thing needs and by what relation: pages draw and count the steps between things. */
function needsOf({ ids, kinds, up }: Adjacency, number: number): (string | undefined)[] {
  const { starts, to, kind } = up.first;
  const needs: (string | undefined)[] = [];
  for (let step = starts[number] ?? 0; step < (starts[number + 1] ?? 0); step++) {
    const of: StepKind | undefined = kinds[kind[step] ?? 0];
    needs.push(of?.relation, ids[to[step] ?? 0]);
  }
  return needs;
}

function put(into: Uint32Array, number: number, value: readonly unknown[]): void {
  const digest = hash('sha256', JSON.stringify(value), 'buffer');
  into[2 * number] = digest.readUInt32LE(0);
  into[2 * number + 1] = digest.readUInt32LE(4);
}
