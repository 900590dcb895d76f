import type { ZodType } from 'zod';
import type { NodeKind, Relation } from '../model/node.ts';
import type { Place } from './fetch/place.ts';

/** One way of publishing content. A format reads bytes it is given; it fetches nothing and decides nothing. */
export interface Format {
  /** Reads one document; yields packages in any order, and what it could not read as `Skipped`. Throws `SOURCE_BROKEN` when nothing can be read. */
  read(document: SourceDocument): AsyncIterable<PackageRecord | Skipped>;
  /** Files near the document that it would like to see too, relative to its folder and inside it. Cheap: nothing is parsed. */
  companions?(document: SourceDocument): readonly string[];
}

/** A way of publishing packages as a repository: an index that names further files with their checksums. It asks the place for them and decides nothing. */
export interface RepositoryFormat {
  /** Reads what names the indexes, and no more: cheap, and enough to tell whether anything has changed. Throws `SOURCE_BROKEN`. */
  survey(place: Place, options: RepositoryOptions): Promise<Survey>;
  readonly naming: Naming;
  /**
   * Where names and versions alone do not tell what meets a need: the edges that needs and provided names make, some from capability nodes.
   * Pure; used when the layer is made, instead of `naming`.
   */
  link?(records: readonly PackageRecord[]): Iterable<LinkedEdge>;
}

/** What a source's configuration says about which part of a repository is meant. */
export interface RepositoryOptions {
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly arches: readonly string[];
  /** Absolute path of the keys that may sign; without one nothing is verified. */
  readonly keyring?: string | undefined;
  /** Namespace of its purls, where the repository does not say whose it is. */
  readonly namespace?: string | undefined;
  /** The place is the machine's own package lists. */
  readonly machine?: boolean;
  readonly now: Temporal.Instant;
}

/** What a repository holds at this moment. */
export interface Survey {
  /** Equal when the same indexes would be read. */
  readonly digest: string;
  /** Who signed, in words, or that nothing was verified. */
  readonly signature: string;
  /** Fetches, checks, unpacks and parses the indexes while they flow; bytes that are not what was promised end it with `SOURCE_BROKEN`. */
  read(): AsyncIterable<PackageRecord | Skipped>;
}

/** How the names that packages need are met, so that needs become edges. */
export interface Naming {
  /** Whether a provided version (absent: provided without one) meets `name op wanted`. */
  meets(provided: string | undefined, op: Operator, wanted: string): boolean;
  /** Whether a package of one architecture meets a need of another's without more; true where architectures stand in the names. */
  readonly mixesArches: boolean;
}

export type Operator = '<' | '<=' | '=' | '>=' | '>';

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
  /** URL of the module that exports `openFormat()`; the import child loads it by this. */
  readonly reader: string;
  open(): Promise<Format>;
}

/** As `FormatEntry`, for what is published as a repository. */
export interface RepositoryEntry extends Omit<FormatEntry, 'open'> {
  readonly repository: true;
  open(): Promise<RepositoryFormat>;
}

/** A source as its layer knows it. */
export interface LayerSource {
  readonly id: string;
  readonly format: string;
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
  /** Ends that the metadata names exactly. */
  readonly edges: readonly PackageEdge[];
  /** Name of the source package: what is built from one source lies in one shard. */
  readonly source?: string;
  /** purl of the component that builds it; the component is a node even where nothing describes it. */
  readonly builtFrom?: string;
  /**
   * What it needs, as the metadata says it: alternatives joined by ` | `, each `name`, `name op version` or `name:any`.
   * Which packages meet a need is found out when the layer is made.
   */
  readonly needs?: { readonly [Name in Relation]?: readonly string[] };
  /** Of `needs.requires`, what has to be there before it can be unpacked. */
  readonly first?: readonly string[];
  /** Names it provides besides its own: `name` or `name = version`. */
  readonly provides?: readonly string[];
  /** What it cannot stand beside. */
  readonly conflicts?: readonly string[];
  /** What it stops from working. */
  readonly breaks?: readonly string[];
  /** foreign: serves every architecture; allowed: serves every one that asks for `name:any`. */
  readonly multiarch?: 'foreign' | 'allowed';
  /** What else the metadata says of it and people ask for; not part of the graph. */
  readonly facts?: Facts;
}

export interface Facts {
  /** Of the distribution's list of groups. */
  readonly groups?: readonly string[];
  readonly critical?: true;
  /** Updates it came with. */
  readonly advisories?: readonly Advisory[];
  /** Of a module. */
  readonly stream?: string;
  readonly summary?: string;
  readonly isDefault?: true;
  readonly profiles?: readonly string[];
  /** The day its maintenance ends. */
  readonly eol?: string;
}

export interface Advisory {
  readonly id: string;
  /** security, bugfix, enhancement and the like, in the distribution's word. */
  readonly type: string;
  readonly severity?: string;
  readonly title?: string;
}

export interface PackageEdge {
  readonly relation: Relation;
  /** Purl of the other end (the edge starts at the record). */
  readonly to: string;
  readonly constraint?: string;
  readonly alternative?: number;
}

/** An edge whose subject may be a capability. */
export interface LinkedEdge extends PackageEdge {
  readonly from: string;
}

export interface Skipped {
  readonly skipped: { readonly file: string; readonly line: number | null; readonly reason: string };
}
