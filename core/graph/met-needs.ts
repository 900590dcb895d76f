import { nodeKinds, type Relation } from '../model/node.ts';
import type { BuiltLayer } from './layer.ts';
import { textAt } from './strings.ts';

/** A need and one thing of the same layer that meets it, by their ids. */
export interface MetNeed {
  readonly from: string;
  readonly to: string;
  readonly relation: Relation;
  readonly constraint: string | undefined;
}

/** Relations that are needs; what builds, contains or is a member is told by records themselves. */
const needs: ReadonlySet<Relation> = new Set<Relation>(['requires', 'recommends', 'suggests', 'build-requires']);
const capability = nodeKinds.indexOf('capability');

/** Who needs what in a layer, names that stand between the two stepped over. What nothing here meets is left out. */
export function* metNeeds({ ids, kinds, constraints, relations }: BuiltLayer): Generator<MetNeed> {
  for (const { relation, out, constraint } of relations) {
    if (!needs.has(relation)) continue;
    const row = (node: number): readonly [number, number] => [out.start[node] ?? 0, out.start[node + 1] ?? 0];
    for (let node = 0; node < kinds.length; node++) {
      if (kinds[node] === capability) continue;
      const from = textAt(ids, node);
      const [start, end] = row(node);
      for (let at = start; at < end; at++) {
        const written = textAt(constraints, constraint[at] ?? 0);
        const met = out.to[at] ?? 0;
        const [first, last] = kinds[met] === capability ? row(met) : [0, 0];
        const ends = kinds[met] === capability ? out.to.subarray(first, last) : [met];
        for (const to of ends) if (to !== node) yield { from, to: textAt(ids, to), relation, constraint: written === '' ? undefined : written };
      }
    }
  }
}
