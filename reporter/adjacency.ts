import type { Things } from './things.ts';

export type Way = 'up' | 'down';

/** Who is one step from whom, in numbers: a page for each of thirty thousand things walks it twice. */
export interface Adjacency {
  /** Every thing, and whatever is only named as a maker; a thing's number is its place. */
  readonly ids: readonly string[];
  readonly numberOf: ReadonlyMap<string, number>;
  /** What a step can be, each once. */
  readonly kinds: readonly StepKind[];
  readonly up: Ways;
  readonly down: Ways;
}

export interface StepKind {
  readonly relation: string;
  readonly constraint: string | null;
  readonly provenance: string;
}

/** Build requirements are followed on through what is built here, and one step only elsewhere. */
interface Ways {
  readonly first: Steps;
  readonly further: Steps;
}

/** Steps of number `n` are those from `starts[n]` to `starts[n + 1]`. */
export interface Steps {
  readonly starts: Uint32Array;
  readonly to: Uint32Array;
  readonly kind: Uint32Array;
}

const known = new WeakMap<Things, Adjacency>();

export function adjacencyOf(things: Things): Adjacency {
  const before = known.get(things);
  if (before !== undefined) return before;
  const made = new Map<string, string[]>();
  for (const thing of things.all.values())
    for (const maker of thing.builtBy) {
      const list = made.get(maker);
      if (list === undefined) made.set(maker, [thing.id]);
      else list.push(thing.id);
    }
  const ids = [...new Set([...things.all.keys(), ...made.keys()])];
  const numberOf = new Map(ids.map((id, index) => [id, index]));
  const kinds = kindsOf();
  const builds = kinds.of({ relation: 'builds', constraint: null, provenance: 'manifest' });
  const isBuiltHere = (id: string): boolean => things.all.get(id)?.config !== undefined;
  const waysOf = (makes: (id: string) => Iterable<string>, edges: Things['usedBy'], end: 'from' | 'to'): Ways => {
    const [first, further] = [stepsOf(), stepsOf()];
    for (const id of ids) {
      for (const to of makes(id)) for (const steps of [first, further]) steps.add(numberOf.get(to) ?? 0, builds);
      for (const edge of edges.get(id) ?? []) {
        const [to, kind] = [numberOf.get(edge[end]) ?? 0, kinds.of(edge)];
        first.add(to, kind);
        if (edge.relation !== 'build-requires' || isBuiltHere(edge.from)) further.add(to, kind);
      }
      first.next();
      further.next();
    }
    return { first: first.done(), further: further.done() };
  };
  const adjacency: Adjacency = {
    ids,
    numberOf,
    up: waysOf((id) => things.all.get(id)?.builtBy ?? [], things.requires, 'to'),
    down: waysOf((id) => made.get(id) ?? [], things.usedBy, 'from'),
    kinds: kinds.all,
  };
  known.set(things, adjacency);
  return adjacency;
}

function kindsOf(): { readonly all: readonly StepKind[]; of(kind: StepKind): number } {
  const all: StepKind[] = [];
  const numbers = new Map<string, number>();
  return {
    all,
    of({ relation, constraint, provenance }) {
      const key = `${relation}\n${provenance}\n${constraint === null ? '' : ` ${constraint}`}`;
      const found = numbers.get(key);
      if (found !== undefined) return found;
      numbers.set(key, all.length);
      return all.push({ relation, constraint, provenance }) - 1;
    },
  };
}

function stepsOf(): { add(to: number, kind: number): void; next(): void; done(): Steps } {
  const [starts, to, kind]: [number[], number[], number[]] = [[0], [], []];
  return {
    add(target, of) {
      to.push(target);
      kind.push(of);
    },
    next: () => void starts.push(to.length),
    done: () => ({ starts: Uint32Array.from(starts), to: Uint32Array.from(to), kind: Uint32Array.from(kind) }),
  };
}
