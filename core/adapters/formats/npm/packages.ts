import type { PackageEdge, PackageRecord, Skipped } from '../../../content/format.ts';
import { printPurl } from '../../../model/ids.ts';
import type { Relation } from '../../../model/node.ts';

/** What a lock file describes, collected: a package that is installed at several places is one record with the edges of all. */
export interface Packages {
  artifact(name: string, version: string): string;
  component(name: string, version: string): string | undefined;
  edge(from: string, relation: Relation, to: string, constraint: string | undefined): void;
  skip(line: number | null, reason: string): void;
  result(): (PackageRecord | Skipped)[];
}

interface Collected {
  readonly kind: 'component' | 'artifact';
  readonly name: string;
  readonly version: string;
  readonly edges: Map<string, PackageEdge>;
}

export function collectPackages(file: string): Packages {
  const found = new Map<string, Collected>();
  const skipped: Skipped[] = [];
  return {
    artifact(name, version) {
      const purl = npmPurl(name, version);
      if (!found.has(purl)) found.set(purl, { kind: 'artifact', name, version, edges: new Map() });
      return purl;
    },
    component(name, version) {
      const purl = npmPurl(name);
      if (found.has(purl)) return undefined;
      found.set(purl, { kind: 'component', name, version, edges: new Map() });
      return purl;
    },
    edge(from, relation, to, constraint) {
      const edges = found.get(from)?.edges;
      const key = `${relation} ${to}`;
      if (edges === undefined || from === to || edges.has(key)) return;
      edges.set(key, { relation, to, ...(constraint === undefined ? {} : { constraint }) });
    },
    skip(line, reason) {
      skipped.push({ skipped: { file, line, reason } });
    },
    result() {
      const records = [...found].map(([purl, { edges, ...rest }]): PackageRecord => ({ purl, ...rest, edges: [...edges.values()] }));
      return [...records, ...skipped];
    },
  };
}

/** `@scope/name` and a version as a package URL. */
export function npmPurl(name: string, version?: string): string {
  const slash = name.startsWith('@') ? name.indexOf('/') : -1;
  const scope = slash < 0 ? {} : { namespace: name.slice(0, slash) };
  return printPurl({ type: 'npm', name: name.slice(slash + 1), ...scope, ...(version === undefined ? {} : { version }) });
}
