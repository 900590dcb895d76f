import { ownersOf } from '../change/owners.ts';
import { allReleases } from '../config/releases.ts';
import type { Config } from '../config/schema.ts';
import type { Graph } from '../graph/graph.ts';
import { parseSelection, selects } from '../graph/query/selection.ts';
import { parsePurl, purlBase } from '../model/ids.ts';
import { composeKind } from '../state/kinds/release.ts';
import { runKind } from '../state/kinds/run.ts';
import type { Records } from '../state/ledger.ts';
import type { FactoryEvent } from './event.ts';

/** What an event is about, as far as watches ask: worked out once an event, whoever listens. */
export interface About {
  readonly products: ReadonlySet<string>;
  /** Purls of components and artifacts. */
  readonly components: ReadonlySet<string>;
  /** Ids of people. */
  readonly owners: ReadonlySet<string>;
}

export interface AboutNeeds {
  readonly config: Config;
  readonly records: Records;
  /** Knows the products of what others publish; undefined where nobody asks for products. */
  readonly graph: (() => Promise<Pick<Graph, 'edges'>>) | undefined;
}

/** Finds out what events are about; remembers what it found of a component, so one is good for many events of one moment. */
export function openAbout({ config, records, graph }: AboutNeeds): (event: FactoryEvent) => Promise<About> {
  const known = new Map<string, Promise<readonly string[]>>();
  const productsOf = (purl: string): Promise<readonly string[]> => {
    const found = known.get(purl) ?? findProducts(purl);
    known.set(purl, found);
    return found;
  };
  return async (event) => {
    const components = new Set<string>();
    const products = new Set<string>(event.product === null ? [] : [event.product]);
    for (const id of event.about) {
      if (isPurl(id)) components.add(id);
      const [, kind, name] = /^(product|release|compose):(.+)$/s.exec(id) ?? [];
      if (kind === 'product' || kind === 'release') products.add(name?.split('/')[0] ?? '');
      if (kind === 'compose') {
        const compose = await records.get(composeKind, name ?? '');
        if (compose !== undefined) products.add(compose.product);
      }
    }
    for (const purl of await componentsOfRuns(event, records)) components.add(purl);
    for (const purl of components) for (const product of await productsOf(purl)) products.add(product);
    const owners = new Set([...components].flatMap((purl) => ownersOf(config, purl).map(({ owner }) => owner.slice('person:'.length))));
    return { products, components, owners };
  };

  async function findProducts(purl: string): Promise<readonly string[]> {
    const base = purlBase(purl);
    const own = [...config.components].filter(([, component]) => component.purl === base);
    if (own.length > 0)
      return allReleases(config)
        .filter(({ config: { content } }) => own.some(([id, { format }]) => selects(parseSelection(content), { format, source: 'config', name: id })))
        .map((release) => release.product);
    const edges = (await graph?.())?.edges(purl, 'in', 'selects') ?? [];
    return edges.map((edge) => /^release:([^/]+)/.exec(edge.from)?.[1] ?? '').filter((product) => product !== '');
  }
}

/** A node is about its component, a rebuild about all of its. */
async function componentsOfRuns(event: FactoryEvent, records: Records): Promise<readonly string[]> {
  const [first = '', second = ''] = event.about;
  const node = event.kind.startsWith('node.') ? first.slice(second.length + 1) : undefined;
  if (node === undefined && !event.kind.startsWith('rebuild.')) return [];
  const run = await records.get(runKind, node === undefined ? first : second);
  const nodes = (run?.nodes ?? []).filter((item) => node === undefined || item.id === node);
  return nodes.map((item) => item.component).filter(isPurl);
}

/** What only looks like one is about nothing that anybody owns. */
function isPurl(id: string): boolean {
  if (!id.startsWith('pkg:')) return false;
  try {
    parsePurl(id);
    return true;
  } catch {
    return false;
  }
}
