import { provenances, relations, type GraphEdge, type Relation } from '../model/node.ts';
import { idAt } from './layer-read.ts';
import type { BuiltLayer, RelationArrays } from './layer.ts';
import { textAt } from './strings.ts';
import { layerOf, lookUp, twinsOf, type World } from './world.ts';

/** Edges at one node, each once, in the order of the relations, then of the other end. */
export function edgesAt(world: World, id: string, side: 'out' | 'in', relation?: Relation): GraphEdge[] {
  const node = lookUp(world, id);
  if (node < 0) return [];
  const wanted = relation === undefined ? relations : [relation];
  const found = new Map<string, GraphEdge>();
  for (const twin of twinsOf(world, node)) {
    const at = layerOf(world, twin);
    const layer = world.layers[at] as BuiltLayer;
    for (const arrays of layer.relations) {
      if (!wanted.includes(arrays.relation)) continue;
      for (const edge of edgesOf(layer, arrays, twin - (world.base[at] as number), side)) {
        const key = JSON.stringify([edge.relation, edge.from, edge.to, edge.constraint, edge.alternative]);
        if (!found.has(key)) found.set(key, edge);
      }
    }
  }
  const other = side === 'out' ? 'to' : 'from';
  return [...found.values()].sort(
    (a, b) => relations.indexOf(a.relation) - relations.indexOf(b.relation) || Number(a[other] > b[other]) - Number(a[other] < b[other]),
  );
}

/** The edge between two neighbours along the first of the relations that joins them in either direction allowed. */
export function edgeAt(layer: BuiltLayer, arrays: RelationArrays, place: number): GraphEdge {
  const constraint = textAt(layer.constraints, arrays.constraint[place] as number);
  const alternative = arrays.alternative[place] as number;
  return {
    from: idAt(layer, subjectAt(arrays, place)),
    to: idAt(layer, arrays.out.to[place] as number),
    relation: arrays.relation,
    provenance: provenances[arrays.provenance[place] as number] ?? 'declared',
    ...(constraint === '' ? {} : { constraint }),
    ...(alternative === 0 ? {} : { alternative: alternative - 1 }),
  };
}

/** Where the edges from one node to another stand in `out`: from the first to before the second number. */
export function placesBetween(arrays: RelationArrays, from: number, to: number): [number, number] {
  const end = arrays.out.start[from + 1] as number;
  let first = arrays.out.start[from] as number;
  let after = end;
  while (first < after) {
    const middle = (first + after) >>> 1;
    if ((arrays.out.to[middle] as number) < to) first = middle + 1;
    else after = middle;
  }
  let last = first;
  while (last < end && arrays.out.to[last] === to) last++;
  return [first, last];
}

function* edgesOf(layer: BuiltLayer, arrays: RelationArrays, node: number, side: 'out' | 'in'): Generator<GraphEdge> {
  const { start, to } = side === 'out' ? arrays.out : arrays.in;
  for (let place = start[node] as number; place < (start[node + 1] as number); place++) {
    if (side === 'out') {
      yield edgeAt(layer, arrays, place);
      continue;
    }
    const [first, last] = placesBetween(arrays, to[place] as number, node);
    for (let edge = first; edge < last; edge++) yield edgeAt(layer, arrays, edge);
  }
}

/** The row in which a place of `out` lies. */
function subjectAt(arrays: RelationArrays, place: number): number {
  const { start } = arrays.out;
  let from = 0;
  let to = start.length - 1;
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if ((start[middle] as number) <= place) from = middle;
    else to = middle;
  }
  return from;
}
