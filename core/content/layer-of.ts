import type { GraphEdge, GraphNode, Relation } from '../model/node.ts';
import type { PackageRecord } from './format.ts';

export interface LayerSource {
  readonly id: string;
  readonly format: string;
}

/** What a format's metadata says of a package is declared; what a manifest lists is in there. */
const listed: ReadonlySet<Relation> = new Set<Relation>(['contains', 'based-on', 'ships']);

/** A source's packages as nodes and edges. */
export function layerInputOf(source: LayerSource, records: Iterable<PackageRecord>): { readonly nodes: GraphNode[]; readonly edges: GraphEdge[] } {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const upstreams = new Set<string>();
  for (const { purl, kind, name, version, arch, upstream, edges: ends } of records) {
    nodes.push({ id: purl, kind, name, format: source.format, ...(version === '' ? {} : { version }), ...(arch === undefined ? {} : { arch }) });
    for (const end of ends) {
      edges.push({
        from: purl,
        to: end.to,
        relation: end.relation,
        provenance: listed.has(end.relation) ? 'manifest' : 'declared',
        ...(end.constraint === undefined ? {} : { constraint: end.constraint }),
        ...(end.alternative === undefined ? {} : { alternative: end.alternative }),
      });
    }
    if (upstream === undefined) continue;
    edges.push({ from: upstream, to: purl, relation: 'upstream-of', provenance: 'declared' });
    if (upstreams.has(upstream)) continue;
    upstreams.add(upstream);
    nodes.push({ id: upstream, kind: 'upstream', name: upstream.slice(upstream.lastIndexOf('/') + 1), format: null });
  }
  return { nodes, edges };
}
