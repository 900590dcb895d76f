import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { combineLayers } from '../../core/graph/combine.ts';
import type { LayerInput } from '../../core/graph/graph.ts';
import { loadLayer, saveLayer } from '../../core/open/layer-file.ts';
import { buildLayer, type BuiltLayer } from '../../core/graph/layer.ts';
import { orderOf } from '../../core/graph/order.ts';
import { walk } from '../../core/graph/closure.ts';
import { worldOf, type World } from '../../core/graph/world.ts';
import type { GraphEdge, GraphNode, Relation } from '../../core/model/node.ts';
import { median, rounded, type Row } from './row.ts';

const nodeCount = 130_000;
const edgeCount = 670_000;
const components = 34_000;
const rounds = 25;

/** A graph of the size of a big distribution: loading it, following a change through all of it, ordering its components. */
export async function benchGraph(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-bench-'));
  try {
    const input = distribution();
    const file = join(folder, 'big.layer');
    await saveLayer(buildLayer('source:big', 'k', input), file);
    const layer = (await loadLayer(file)) as BuiltLayer;
    const world = worldOf([layer]);
    const shared = buildLayer('factory', 'k', { nodes: input.nodes.filter((_, at) => at % 13 === 0), edges: [] });
    const deps = buildDependencies();
    return [
      await row('graph: load a layer of 130,000 nodes and 670,000 edges', 'ms', () => loadLayer(file)),
      await row('graph: see it and a layer of 10,000 shared nodes as one', 'ms', () => combineLayers([layer, shared])),
      await perEdge(world),
      await row('graph: closure of everything, ids and all', 'ms', () => combineLayers([layer]).closure([idOf(0)], { direction: 'down', relations })),
      await row('graph: twenty paths across it', 'ms', () =>
        combineLayers([layer]).paths(idOf(0), idOf(nodeCount - 1), { direction: 'down', relations, bound: 20 }),
      ),
      await row('graph: order 34,000 components with 240,000 edges', 'ms', () => orderOf(deps.ids, deps.after)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const relations: readonly Relation[] = ['requires', 'builds', 'build-requires'];

function idOf(n: number): string {
  return `pkg:deb/debian/package-${n}@1.${n % 97}-${n % 7}`;
}

/** Half of the edges lead to few much-used nodes, as they do in life; everything hangs on node 0. */
function distribution(): LayerInput {
  const random = generator(1);
  const nodes = Array.from({ length: nodeCount }, (_, n): GraphNode => ({
    id: idOf(n),
    kind: 'artifact',
    name: `package-${n}`,
    format: 'deb',
    version: `1.${n % 97}`,
  }));
  const edges = Array.from({ length: edgeCount }, (_, at): GraphEdge => {
    const from = at < nodeCount ? at : Math.floor(random() * nodeCount);
    const to = at < nodeCount ? Math.floor(from / 2) : Math.floor(random() ** (at % 2 === 0 ? 6 : 1) * nodeCount);
    return { from: idOf(from), to: idOf(to), relation: relations[at % 7 === 0 ? 2 : 0] ?? 'requires', provenance: 'declared', constraint: `>= 1.${to % 50}` };
  });
  return { nodes, edges };
}

function buildDependencies() {
  const random = generator(2);
  const ids = Array.from({ length: components }, (_, n) => `pkg:deb/debian/source-${n}`);
  const lists = new Map(ids.map((id) => [id, Array.from({ length: 7 }, () => ids[Math.floor(random() ** 4 * components)] ?? '')]));
  return { ids, after: (id: string) => lists.get(id) ?? [] };
}

async function perEdge(world: World): Promise<Row> {
  const reach = { direction: 'down', relations } as const;
  const nodes = walk(world, [idOf(0)], reach);
  const visited = nodes.reduce(
    (sum, node) => sum + world.layers[0]!.relations.reduce((edges, { in: into }) => edges + into.start[node + 1]! - into.start[node]!, 0),
    0,
  );
  const whole = await row('graph: closure, for each edge looked at', 'ns', () => walk(world, [idOf(0)], reach));
  return { ...whole, ours: { ...whole.ours, median: rounded((whole.ours.median * 1e6) / visited) }, n: visited };
}

async function row(name: string, unit: string, work: () => unknown): Promise<Row> {
  await work();
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const cpu = process.cpuUsage();
    const began = performance.now();
    await work();
    walls.push(performance.now() - began);
    const { user, system } = process.cpuUsage(cpu);
    cpus.push((user + system) / 1e6);
  }
  const ours = { median: rounded(median(walls)), cpu: rounded(median(cpus)), rssMiB: rounded(process.memoryUsage.rss() / 2 ** 20) };
  return { name, unit, n: rounds, ours, peer: null, ratio: null };
}

/** The same numbers on every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
