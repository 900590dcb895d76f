import type { ZodType } from 'zod';
import type { NodeKind, Relation } from '../model/node.ts';

/** One way of publishing content. A format reads bytes it is given; it fetches nothing and decides nothing. */
export interface Format {
  /** Reads one document; yields packages in any order, and what it could not read as `Skipped`. Throws `SOURCE_BROKEN` when nothing can be read. */
  read(document: SourceDocument): AsyncIterable<PackageRecord | Skipped>;
  /** Files near the document that it would like to see too, relative to its folder and inside it. Cheap: nothing is parsed. */
  companions?(document: SourceDocument): readonly string[];
}

/** A line of the table of formats: described and configured without being loaded. */
export interface FormatEntry {
  readonly id: string;
  readonly title: string;
  readonly spec: string;
  readonly options: ZodType;
  /** Names to look for when a source's path is a folder, best first. */
  readonly files: readonly string[];
  /** Grows when the reader reads more or otherwise: what was imported before is then read again. */
  readonly revision: number;
  /** URL of the module that exports `openFormat(): Format`; the import child loads it by this. */
  readonly reader: string;
  open(): Promise<Format>;
}

export interface SourceDocument {
  /** File name as the person wrote it in the source's configuration. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Name of the folder it lies in. */
  readonly folder: string;
  /** Those of its companions that are there. */
  readonly beside: ReadonlyMap<string, Uint8Array>;
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
