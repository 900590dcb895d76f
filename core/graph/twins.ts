import { nodeKinds } from '../model/node.ts';
import type { BuiltLayer } from './layer.ts';
import { compareAt } from './strings.ts';

const capability = nodeKinds.indexOf('capability');

export interface Twins {
  readonly groupOf: Uint32Array;
  readonly groups: readonly (readonly number[])[];
}

/** Finds nodes with equal ids in different layers. In each group what knows its format comes first, a capability last; among equals the order of the layers decides. */
export function joinTwins(layers: readonly BuiltLayer[], base: Uint32Array): Twins {
  const groupOf = new Uint32Array(base[layers.length] as number);
  const groups: number[][] = [];
  for (let one = 0; one < layers.length; one++) {
    for (let other = one + 1; other < layers.length; other++) {
      const [a, b] = [layers[one] as BuiltLayer, layers[other] as BuiltLayer];
      const [small, large] = a.size <= b.size ? [one, other] : [other, one];
      forEachShared(layers[small] as BuiltLayer, layers[large] as BuiltLayer, (i, j) => join((base[small] as number) + i, (base[large] as number) + j));
    }
  }
  for (const group of groups) group.sort((a, b) => weight(a) - weight(b) || a - b);
  return { groupOf, groups };

  function join(a: number, b: number): void {
    const group = (groupOf[a] as number) || (groupOf[b] as number) || groups.push([]);
    for (const node of [a, b]) {
      if (groupOf[node] === 0) groups[group - 1]?.push(node);
      groupOf[node] = group;
    }
  }

  function weight(node: number): number {
    let at = layers.length - 1;
    while ((base[at] as number) > node) at--;
    const place = node - (base[at] as number);
    if (layers[at]?.kinds[place] === capability) return 2;
    return layers[at]?.formats[place] === 0 ? 1 : 0;
  }
}

/** Looks each id of the small layer up in the large one; both are sorted, so the search goes on from where the last one ended. */
function forEachShared(small: BuiltLayer, large: BuiltLayer, found: (inSmall: number, inLarge: number) => void): void {
  let from = 0;
  for (let i = 0; i < small.size && from < large.size; i++) {
    let step = 1;
    let to = from;
    while (to < large.size && compareAt(large.ids, to, small.ids, i) < 0) {
      from = to + 1;
      to += step;
      step *= 2;
    }
    to = Math.min(to, large.size);
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (compareAt(large.ids, middle, small.ids, i) < 0) from = middle + 1;
      else to = middle;
    }
    if (from < large.size && compareAt(large.ids, from, small.ids, i) === 0) found(i, from);
  }
}
