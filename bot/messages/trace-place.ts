import type { Graph, Reached } from '@millwright/core/graph/graph.ts';
import type { Trace } from '@millwright/core/graph/trace.ts';
import type { GraphNode, Relation } from '@millwright/core/model/node.ts';
import { plural, some } from './phrases.ts';

/** Products of which a compose is the subject, or is reached by a change to it: where it ships, and is not only selected. */
export function productsWithCompose(graph: Graph, subject: GraphNode, down: readonly Reached[]): ReadonlySet<string> {
  const composes = [subject.id, ...down.map((item) => item.id)].filter((id) => id.startsWith('compose:'));
  const releases = new Set(composes.flatMap((compose) => graph.edges(compose, 'in', 'ships').map((edge) => edge.from)));
  return new Set([...releases].flatMap((release) => ends(graph, release, 'out', 'release-of')));
}

/** Where the thing stands, as the middle of a sentence: `ships in web (3 steps away)`. */
export function sayPlace(graph: Graph, subject: GraphNode, found: Trace, withCompose: ReadonlySet<string>): string {
  if (subject.kind === 'product') return sayProduct(graph, subject.id);
  if (subject.kind === 'release') return sayRelease(graph, subject.id);
  const [ships, selected] = [true, false].map((has) =>
    found.products.filter((item) => withCompose.has(item.node.id) === has).map((item) => `${item.node.name} (${plural(item.distance, 'step')} away)`),
  ) as [string[], string[]];
  if (ships.length === 0 && selected.length === 0) return 'is in no product';
  if (ships.length === 0) return `is selected for ${some(selected, 3)}, and no compose has it yet`;
  const rest = selected.length === 0 ? '' : `, and is selected for ${some(selected, 3)}, of which no compose has it yet`;
  return `ships in ${some(ships, 3)}${rest}`;
}

function sayProduct(graph: Graph, id: string): string {
  const releases = ends(graph, id, 'in', 'release-of').map((release) => release.replace('release:', ''));
  return releases.length === 0 ? 'has no release' : `has ${plural(releases.length, 'release')} (${some(releases, 5)})`;
}

function sayRelease(graph: Graph, id: string): string {
  const products = ends(graph, id, 'out', 'release-of').map((product) => product.replace('product:', ''));
  const selects = new Set(ends(graph, id, 'out', 'selects')).size;
  const composes = new Set(ends(graph, id, 'out', 'ships')).size;
  const shipped = composes === 0 ? 'has no compose yet' : `has ${plural(composes, 'compose')}`;
  return `belongs to ${some(products, 3)}, selects ${plural(selects, 'thing')} and ${shipped}`;
}

function ends(graph: Graph, id: string, side: 'out' | 'in', relation: Relation): string[] {
  return graph.edges(id, side, relation).map((edge) => (side === 'out' ? edge.to : edge.from));
}
