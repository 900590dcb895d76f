import type { GraphEdge, GraphNode, Provenance, Relation } from '../model/node.ts';
import { relations } from '../model/node.ts';
import type { BuildRecord } from '../state/kinds/build.ts';
import type { ComposeRecord } from '../state/kinds/release.ts';
import { nameOfId } from './capability.ts';
import type { LayerInput } from './graph.ts';
import { parsePurl, type Purl } from '../model/ids.ts';

/** What the factory itself knows and made, as far as it belongs into the graph. */
export interface FactoryFacts {
  readonly components: readonly {
    readonly purl: string;
    readonly name: string;
    readonly format: string;
    readonly version?: string;
    readonly upstream?: string;
    /** purls of components. */
    readonly build_requires: readonly string[];
    readonly owners?: readonly string[];
  }[];
  /** The current good ones. */
  readonly builds: readonly BuildRecord[];
  readonly composes: readonly ComposeRecord[];
  readonly releases: readonly {
    readonly id: string;
    readonly product: string;
    /** With or without `compose:`. */
    readonly composes: readonly string[];
    /** purls of components. */
    readonly selects: readonly string[];
  }[];
}

export function factoryLayerInput(facts: FactoryFacts): LayerInput {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  facts.components.forEach(addComponent);
  facts.builds.forEach(addBuild);
  facts.composes.forEach(addCompose);
  facts.releases.forEach(addRelease);
  return { nodes: [...nodes.values()], edges };

  function addComponent(component: FactoryFacts['components'][number]): void {
    const { purl, name, format, version, upstream } = component;
    add({ id: purl, kind: 'component', name, format, ...(version === undefined ? {} : { version }) });
    for (const other of component.build_requires) join(purl, 'build-requires', other, 'declared');
    if (upstream === undefined) return;
    add({ id: upstream, kind: 'upstream', name: upstream.split('/').at(-1) || nameOfId(upstream), format: null });
    join(upstream, 'upstream-of', purl, 'declared');
  }

  function addBuild(build: BuildRecord): void {
    for (const output of build.outputs) {
      add(artifact(output.purl, build.format, build.version));
      join(build.component, 'builds', output.purl, 'buildroot');
    }
    for (const node of build.nodes) {
      add({ id: node.id, kind: 'artifact', name: node.name, format: null, ...(node.version === undefined ? {} : { version: node.version }) });
    }
    for (const edge of build.edges) {
      const relation = relations.find((known) => known === edge.relation);
      if (relation !== undefined) join(edge.from, relation, edge.to, 'manifest', edge.constraint);
    }
  }

  function addCompose(compose: ComposeRecord): void {
    const id = `compose:${compose.id}`;
    add({ id, kind: 'compose', name: compose.id, format: null });
    for (const input of compose.inputs) {
      add(artifact(input.purl, null));
      join(id, 'contains', input.purl, 'manifest');
    }
  }

  function addRelease(release: FactoryFacts['releases'][number]): void {
    const product = `product:${release.product}`;
    add({ id: release.id, kind: 'release', name: release.id.replace(/^release:/, ''), format: null });
    add({ id: product, kind: 'product', name: release.product, format: null });
    join(release.id, 'release-of', product, 'declared');
    for (const compose of release.composes) join(release.id, 'ships', compose.startsWith('compose:') ? compose : `compose:${compose}`, 'manifest');
    for (const component of release.selects) join(release.id, 'selects', component, 'declared');
  }

  /** Told twice, what knows its format wins: an artifact is first a build's output, then only somebody's input. */
  function add(node: GraphNode): void {
    const known = nodes.get(node.id);
    if (known === undefined || (known.format === null && node.format !== null)) nodes.set(node.id, node);
  }

  function join(from: string, relation: Relation, to: string, provenance: Provenance, constraint?: string): void {
    edges.push({ from, to, relation, provenance, ...(constraint === undefined ? {} : { constraint }) });
  }
}

function artifact(purl: string, format: string | null, version?: string): GraphNode {
  const known = purlOrNothing(purl);
  const stated = known?.version ?? version;
  const arch = known?.qualifiers['arch'];
  return {
    id: purl,
    kind: 'artifact',
    name: nameOfId(purl),
    format,
    ...(stated === undefined ? {} : { version: stated }),
    ...(arch === undefined ? {} : { arch }),
  };
}

/** A record may hold an id that is no purl; it is a node all the same. */
function purlOrNothing(text: string): Purl | undefined {
  try {
    return parsePurl(text);
  } catch {
    return undefined;
  }
}
