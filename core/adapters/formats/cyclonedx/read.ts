import type { Format, PackageEdge, PackageRecord, Skipped, SourceDocument } from '../../../content/format.ts';
import { readSbom } from './sbom.ts';

export { readSbom } from './sbom.ts';

/** A bill of materials as a source: everything it names is an artifact. */
export function openFormat(): Format {
  return {
    async *read(document: SourceDocument): AsyncGenerator<PackageRecord | Skipped> {
      const { nodes, edges, skipped } = readSbom(document.bytes, { outputs: [], name: document.name });
      const needs = Map.groupBy(edges, (edge) => edge.from);
      for (const { id, name, version } of nodes) {
        const ends = (needs.get(id) ?? []).map(({ relation, to }): PackageEdge => ({ relation, to }));
        yield { purl: id, kind: 'artifact', name, version: version ?? '', edges: ends };
      }
      for (const reason of skipped) yield { skipped: { file: document.name, line: null, reason } };
    },
  };
}
