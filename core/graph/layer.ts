import type { Relation } from '../model/node.ts';
import type { Csr } from './csr.ts';
import type { Layer, LayerInput } from './graph.ts';
import { layerBuilder } from './layer-builder.ts';
import type { Strings } from './strings.ts';

/** Edges of one relation: `out` by subject, `in` by object. What an edge carries stands at its place in `out`. */
export interface RelationArrays {
  readonly relation: Relation;
  readonly out: Csr;
  /** Subjects by object, each once however many edges join the two. */
  readonly in: Csr;
  /** Index into `provenances`. */
  readonly provenance: Uint8Array;
  /** Index into the layer's constraints; 0 is none. Narrow where all of them fit: a distribution has a million edges. */
  readonly constraint: Uint16Array | Uint32Array;
  /** One more than the number of the alternative; 0 is none, 255 stands for all later ones. */
  readonly alternative: Uint8Array;
}

/** A layer as arrays; node `i` is the one whose id stands at place `i` of the sorted ids. */
export interface BuiltLayer extends Layer {
  readonly ids: Strings;
  readonly names: Strings;
  readonly versions: Strings;
  /** Index into `nodeKinds`. */
  readonly kinds: Uint8Array;
  /** Index into `labels`; 0 is none. */
  readonly formats: Uint32Array;
  readonly arches: Uint32Array;
  readonly labels: readonly string[];
  readonly constraints: Strings;
  /** Whom the metadata names as owners, a text a line; 0 is nobody. */
  readonly owners: Strings;
  /** Index into `owners`, by node. */
  readonly owned: Uint32Array;
  /** Nodes in order of their names. */
  readonly byName: Uint32Array;
  readonly relations: readonly RelationArrays[];
}

export function buildLayer(name: string, key: string, input: LayerInput): BuiltLayer {
  const builder = layerBuilder();
  for (const node of input.nodes) builder.node(node);
  for (const { from, to, relation, provenance, constraint, alternative } of input.edges) {
    const written = builder.constraints.indexOf(constraint ?? '');
    builder.edge(relation, builder.numberOf(from), builder.numberOf(to), provenance, written, alternative === undefined ? 0 : alternative + 1);
  }
  return builder.finish(name, key);
}
