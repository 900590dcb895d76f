import type { ErrorCode } from '../model/errors.ts';
import type { LayerSource, Skipped } from './format.ts';

/** Where a source is to be read, as its configuration says. */
export interface SourcePlace {
  readonly path?: string | undefined;
  readonly url?: string | undefined;
  /** The machine's own lists. */
  readonly apt?: boolean | undefined;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly arches: readonly string[];
  readonly keyring?: string | undefined;
  readonly namespace?: string | undefined;
  /** Repositories beside it, one whole with it. */
  readonly also?: readonly OtherPlace[] | undefined;
  /** Folder for what servers need not send twice. */
  readonly cache: string;
}

/** What it does not say is as of the first. */
export interface OtherPlace {
  readonly path?: string | undefined;
  readonly url?: string | undefined;
  readonly suites?: readonly string[] | undefined;
  readonly components?: readonly string[] | undefined;
  readonly arches?: readonly string[] | undefined;
  readonly keyring?: string | undefined;
}

/** What the import child is asked on its standard input. */
export type ImportAsk =
  | {
      readonly task: 'import';
      readonly repository: string;
      readonly source: LayerSource;
      readonly from: SourcePlace;
      readonly files: readonly string[];
      readonly reader: string;
      readonly revision: number;
      /** Digest of what was read last; equal bytes are not parsed. */
      readonly known: string | null;
      /** What was imported last: shards it has are not written again. */
      readonly before: string | null;
      readonly now: string;
    }
  | {
      readonly task: 'layer';
      readonly repository: string;
      readonly source: LayerSource;
      readonly reader: string;
      readonly tree: string;
      readonly file: string;
    };

/** What it answers on its standard output, as one JSON text. */
export type ImportAnswer =
  | { readonly result: 'unchanged' }
  | {
      readonly result: 'imported';
      readonly tree: string;
      readonly bytes: string;
      readonly shards: number;
      readonly rewritten: number;
      readonly signature: string | null;
      readonly packages: number;
      readonly skipped: readonly Skipped['skipped'][];
    }
  | { readonly result: 'layer'; readonly layer: string }
  | { readonly result: 'refused'; readonly code: ErrorCode; readonly message: string; readonly hint: string | null; readonly data: unknown };

/** Where a source's layer lies. */
export function layerFileOf(layers: string, source: string, tree: string): string {
  return `${layers}/${source}-${tree}.layer`;
}
