/** What the dependency graph is made of. Ids are purls or `kind:name` (see `ids.ts`). */
export const nodeKinds = ['upstream', 'component', 'artifact', 'image', 'module', 'compose', 'release', 'product', 'capability'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** Subject, verb, object: `component builds artifact`. */
export const relations = [
  'upstream-of',
  'builds',
  'build-requires',
  'requires',
  'recommends',
  'suggests',
  'contains',
  'based-on',
  'member-of',
  'ships',
  'selects',
  'release-of',
] as const;
export type Relation = (typeof relations)[number];

/** Relations over which a change travels from object to subject; over all others it travels from subject to object. */
export const backwards: ReadonlySet<Relation> = new Set<Relation>([
  'build-requires',
  'requires',
  'recommends',
  'suggests',
  'contains',
  'based-on',
  'ships',
  'selects',
]);

/** What `trace` follows when nobody says otherwise; build requirements are counted apart, one step. */
export const tracedRelations: readonly Relation[] = [
  'builds',
  'requires',
  'contains',
  'based-on',
  'member-of',
  'ships',
  'selects',
  'release-of',
  'upstream-of',
];

/** How an edge came to be known. */
export const provenances = ['declared', 'buildroot', 'manifest'] as const;
export type Provenance = (typeof provenances)[number];

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** The format's id (`npm`, `deb`, a configured one); null for what has none. */
  readonly format: string | null;
  readonly version?: string;
  readonly arch?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly relation: Relation;
  readonly provenance: Provenance;
  readonly constraint?: string;
  readonly alternative?: number;
}
