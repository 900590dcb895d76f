import { nodeKinds, type GraphNode } from '../model/node.ts';
import type { BuiltLayer } from './layer.ts';
import { compareAt, lowerBound, packStrings, textAt } from './strings.ts';

export function idAt(layer: BuiltLayer, node: number): string {
  return textAt(layer.ids, node);
}

/** -1 when the layer does not have it. */
export function indexOfId(layer: BuiltLayer, id: string): number {
  const wanted = packStrings([id.toWellFormed()]);
  const at = lowerBound(layer.ids, wanted, 0, { from: 0, to: layer.size });
  return at < layer.size && compareAt(layer.ids, at, wanted, 0) === 0 ? at : -1;
}

export function nodeAt(layer: BuiltLayer, node: number): GraphNode {
  const version = textAt(layer.versions, node);
  const arch = layer.labels[layer.arches[node] as number] ?? '';
  return {
    id: idAt(layer, node),
    kind: nodeKinds[layer.kinds[node] as number] ?? 'capability',
    name: textAt(layer.names, node),
    format: layer.labels[layer.formats[node] as number] || null,
    ...(version === '' ? {} : { version }),
    ...(arch === '' ? {} : { arch }),
  };
}

export function nodesNamed(layer: BuiltLayer, name: string): number[] {
  const wanted = packStrings([name.toWellFormed()]);
  const first = lowerBound(layer.names, wanted, 0, { from: 0, to: layer.size }, layer.byName);
  const found: number[] = [];
  for (let at = first; at < layer.size; at++) {
    const node = layer.byName[at] as number;
    if (compareAt(layer.names, node, wanted, 0) !== 0) break;
    found.push(node);
  }
  return found;
}
