import type { Graph, Reached } from '@millwright/core/graph/graph.ts';
import type { Trace } from '@millwright/core/graph/trace.ts';
import type { GraphEdge, GraphNode, Relation } from '@millwright/core/model/node.ts';
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
  const groups: Record<Standing, string[]> = { ships: [], taken: [], perhaps: [], selected: [] };
  for (const { node, distance, path, choice } of found.products) {
    const through = importedEnd(graph, path);
    const standing = withCompose.has(node.id) ? 'ships' : through === undefined ? 'selected' : choice ? 'perhaps' : 'taken';
    const by = through === undefined || through.id === subject.id ? '' : `through ${through.name}, `;
    groups[standing].push(`${node.name} (${by}${plural(distance, 'step')} away)`);
  }
  const { ships, taken, perhaps, selected } = groups;
  const parts: string[] = [];
  if (ships.length > 0) parts.push(`ships in ${some(ships, 3)}`);
  if (taken.length > 0) parts.push(`goes into ${some(taken, 3)}`);
  if (perhaps.length > 0) parts.push(`may go into ${some(perhaps, 3)}, where something else would do too`);
  if (selected.length > 0) parts.push(`is selected for ${some(selected, 3)}${parts.length > 0 ? ', of which' : ', and'} no compose has it yet`);
  return parts.length === 0 ? 'is in no product' : parts.join(', and ');
}

/** `perhaps`: taken only as one of several choices. `taken`: a release takes it as others publish it, and no compose of ours is between. */
type Standing = 'ships' | 'taken' | 'perhaps' | 'selected';

/** What a release selects on this path, where that is something imported: of what is built here it selects components. */
function importedEnd(graph: Graph, path: readonly GraphEdge[]): GraphNode | undefined {
  const selected = path.find((edge) => edge.relation === 'selects');
  const node = selected === undefined ? undefined : graph.node(selected.to);
  return node?.kind === 'component' ? undefined : node;
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
