import type { NodeKind, Relation } from '../model/node.ts';

/** One way of publishing content. A format reads bytes it is given; it fetches nothing and decides nothing. */
export interface Format {
  /** Reads one document; yields packages in any order, and what it could not read as `Skipped`. Throws `SOURCE_BROKEN` when nothing can be read. */
  read(document: SourceDocument): AsyncIterable<PackageRecord | Skipped>;
}

export interface SourceDocument {
  /** File name as the person wrote it in the source's configuration. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One line of a shard: a package as its format's metadata describes it. */
export interface PackageRecord {
  /** Canonical purl with version. */
  readonly purl: string;
  readonly kind: Extract<NodeKind, 'component' | 'artifact' | 'image' | 'module'>;
  readonly name: string;
  readonly version: string;
  readonly arch?: string;
  /** `upstream:host/path`, where the metadata names one. */
  readonly upstream?: string;
  readonly owners?: readonly string[];
  readonly edges: readonly PackageEdge[];
}

export interface PackageEdge {
  readonly relation: Relation;
  /** Purl of the other end (the edge starts at the record). */
  readonly to: string;
  readonly constraint?: string;
  readonly alternative?: number;
}

export interface Skipped {
  readonly skipped: { readonly file: string; readonly line: number | null; readonly reason: string };
}
