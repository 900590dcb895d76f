import type { GraphEdge, GraphNode, NodeKind, Relation } from '../model/node.ts';
import type { BuiltLayer } from './layer.ts';

/** What a layer is built from: nodes and edges in any order. Edges name nodes by id; an unknown end becomes a capability node. */
export interface LayerInput {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** One source's part of the graph: immutable typed arrays, loaded from a file in milliseconds. Nodes with equal ids in two layers are one node. */
export interface Layer {
  /** `source:<id>`, `config` or `factory`. */
  readonly name: string;
  /** Git tree or hash of what it was built from. */
  readonly key: string;
  readonly size: number;
  readonly edgeCount: number;
}

/** Follow a change on its way (`down`) or what a thing stands on (`up`). */
export type Direction = 'down' | 'up';

export interface Reach {
  readonly direction: Direction;
  readonly relations: readonly Relation[];
  readonly depth?: number;
  readonly arch?: string;
}

export interface Reached {
  readonly id: string;
  readonly kind: NodeKind;
  /** Edges from the start; capability nodes count nothing. */
  readonly distance: number;
  /** The node it was first reached from; the start's is itself. */
  readonly via: string;
}

/** What stands directly on something. */
export interface Dependent {
  readonly id: string;
  /** Nothing else will do: without what it stands on it cannot be installed. */
  readonly sole: boolean;
  /** How many require it in turn. */
  readonly users: number;
  /** What builds it. */
  readonly components: readonly string[];
}

/** All layers of a moment, seen as one graph. Ids in, ids out; what is inside stays arrays. */
export interface Graph {
  readonly layers: readonly BuiltLayer[];
  has(id: string): boolean;
  node(id: string): GraphNode | undefined;
  /** Every node of that bare name: components first, then artifacts, the rest; highest version first. */
  named(name: string): GraphNode[];
  names(): Iterable<string>;
  nodesOf(kind: NodeKind): Iterable<GraphNode>;
  /** Whom the metadata names as owners of the node, as it writes them. */
  owners(id: string): string[];
  /** Edges that touch the node, each once; `out`: it is the subject. */
  edges(id: string, side: 'out' | 'in', relation?: Relation): GraphEdge[];
  /** What requires, contains or is based on one of these, the most used first; the nodes themselves are left out. */
  dependents(ids: readonly string[]): Dependent[];
  /** The shortest way from one of these to a release over needs that leave no choice; undefined where there is always another choice. */
  surePath(ids: readonly string[], release: string): GraphEdge[] | undefined;
  /** Breadth first, starts included at distance 0, nearest first. */
  closure(starts: readonly string[], reach: Reach): Reached[];
  /** Up to `bound` simple paths, shortest first; `bounded` says that there are more. */
  paths(from: string, to: string, reach: Reach & { readonly bound: number }): { readonly paths: GraphEdge[][]; readonly bounded: boolean };
}
