import { join } from 'node:path';
import { formats } from '../adapters/formats/formats.ts';
import { layerFromTree } from '../content/import.ts';
import { layerFileOf } from '../content/import-ask.ts';
import { allReleases } from '../config/releases.ts';
import type { Config } from '../config/schema.ts';
import { combineLayers } from '../graph/combine.ts';
import { factoryLayerInput } from '../graph/factory-layer.ts';
import type { Graph } from '../graph/graph.ts';
import { buildLayer, type BuiltLayer } from '../graph/layer.ts';
import { loadLayer } from './layer-file.ts';
import { selectedOf, type Selecting } from '../graph/selected.ts';
import { parseSelection, selects } from '../graph/query/selection.ts';
import { buildKind, currentKind, revisionKind, type BuildRecord } from '../state/kinds/build.ts';
import { importKind } from '../state/kinds/import.ts';
import { composeKind, pointerKind, type ComposeRecord } from '../state/kinds/release.ts';
import type { Records } from '../state/ledger.ts';

/** Puts the graph of a moment together: a layer for each import, one for what the factory itself knows and made. */
export interface Graphs {
  at(records: Records, config: Config, commit: string): Promise<Graph>;
}

const keptGraphs = 4;

export function openGraphs(folder: string, repository: string): Graphs {
  const layers = new Map<string, Promise<BuiltLayer>>();
  const selected = new Map<string, Promise<BuiltLayer | undefined>>();
  const graphs = new Map<string, Promise<Graph>>();
  return {
    at(records, config, commit) {
      const key = `${commit}\n${config.hash}`;
      const known = graphs.get(key) ?? combine(records, config, commit);
      graphs.set(key, known);
      for (const old of [...graphs.keys()].slice(0, -keptGraphs)) graphs.delete(old);
      known.catch(() => graphs.delete(key));
      return known;
    },
  };

  async function combine(records: Records, config: Config, commit: string): Promise<Graph> {
    const imported: BuiltLayer[] = [];
    const releases = allReleases(config).map((release) => ({ id: release.id, selection: parseSelection(release.config.content) }));
    for await (const { id, format, tree } of records.find(importKind)) {
      if (tree === null || !config.sources.has(id)) continue;
      const known = layers.get(`${id}\n${tree}`) ?? layerOf({ id, format }, tree);
      layers.set(`${id}\n${tree}`, known);
      known.catch(() => layers.delete(`${id}\n${tree}`));
      imported.push(await known);
      const taken = await selectedFrom({ id, format }, await known, config, releases);
      if (taken !== undefined) imported.push(taken);
    }
    const factory = buildLayer('factory', commit, factoryLayerInput(await readFacts(records, config)));
    return combineLayers([factory, ...imported]);
  }

  /** What releases take of a source: found out once for each import and configuration. */
  function selectedFrom(
    { id, format }: { readonly id: string; readonly format: string },
    layer: BuiltLayer,
    config: Config,
    releases: readonly Selecting[],
  ): Promise<BuiltLayer | undefined> {
    const key = `${id}\n${layer.key}\n${config.hash}`;
    const known =
      selected.get(key) ??
      selectedOf(layer, { format, source: id }, releases).then((input) => (input === undefined ? undefined : buildLayer(`selected:${id}`, layer.key, input)));
    selected.set(key, known);
    known.catch(() => selected.delete(key));
    return known;
  }

  /** Loads a layer's file; one that is missing or damaged is made anew from the shards. */
  async function layerOf(source: { readonly id: string; readonly format: string }, tree: string): Promise<BuiltLayer> {
    const file = layerFileOf(join(folder, 'layers'), source.id, tree);
    const loaded = await loadLayer(file);
    if (loaded !== undefined) return loaded;
    const entry = formats.find((format) => format.id === source.format);
    if (entry === undefined) throw new Error(`the import of ${source.id} is of the format ${source.format}, which has no reader`);
    await layerFromTree(repository, tree, { ...source, reader: entry.reader }, file);
    const made = await loadLayer(file);
    if (made === undefined) throw new Error(`the layer file ${file} cannot be read although it was just made`);
    return made;
  }
}

async function readFacts(records: Records, config: Config) {
  const builds: BuildRecord[] = [];
  const components = [];
  for (const [name, component] of config.components) {
    const revision = await records.get(revisionKind, component.purl);
    const current = await records.get(currentKind, component.purl);
    const build = current === undefined ? undefined : await records.get(buildKind, current.build);
    if (build !== undefined) builds.push(build);
    const version = revision?.version ?? component.version;
    components.push({
      purl: component.purl,
      name,
      format: component.format,
      ...(version === undefined ? {} : { version }),
      ...(component.upstream === undefined ? {} : { upstream: component.upstream }),
      build_requires: component.build_requires.map((required) => config.components.get(required)?.purl).filter((purl) => purl !== undefined),
      owners: component.owners,
    });
  }
  const composes = new Map<string, ComposeRecord>();
  const releases = [];
  for (const release of allReleases(config)) {
    const shipped = new Set<string>();
    for (const stage of release.stages) {
      const pointer = await records.get(pointerKind, `${release.product}/${release.release}/${stage.name}`);
      const compose = pointer === undefined ? undefined : await records.get(composeKind, pointer.compose);
      if (compose === undefined) continue;
      composes.set(compose.id, compose);
      shipped.add(compose.id);
    }
    const selection = parseSelection(release.config.content);
    const selected = [...config.components].filter(([name, component]) => selects(selection, { format: component.format, source: 'config', name }));
    releases.push({ id: release.id, product: release.product, composes: [...shipped], selects: selected.map(([, component]) => component.purl) });
  }
  return { components, builds, composes: [...composes.values()], releases };
}
