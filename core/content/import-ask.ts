import type { ErrorCode } from '../model/errors.ts';
import type { Skipped } from './format.ts';
import type { LayerSource } from './layer-of.ts';

/** What the import child is asked on its standard input. */
export type ImportAsk =
  | {
      readonly task: 'import';
      readonly repository: string;
      readonly source: LayerSource;
      readonly path: string;
      readonly files: readonly string[];
      readonly reader: string;
      readonly revision: number;
      readonly layers: string;
      /** Digest of what was read last; equal bytes are not parsed. */
      readonly known: string | null;
    }
  | { readonly task: 'layer'; readonly repository: string; readonly source: LayerSource; readonly tree: string; readonly file: string };

/** What it answers on its standard output, as one JSON text. */
export type ImportAnswer =
  | { readonly result: 'unchanged' }
  | {
      readonly result: 'imported';
      readonly tree: string;
      readonly bytes: string;
      readonly shards: number;
      readonly packages: number;
      readonly skipped: readonly Skipped['skipped'][];
      readonly layer: string;
    }
  | { readonly result: 'layer'; readonly layer: string }
  | { readonly result: 'refused'; readonly code: ErrorCode; readonly message: string; readonly hint: string | null; readonly data: unknown };

/** Where a source's layer lies. */
export function layerFileOf(layers: string, source: string, tree: string): string {
  return `${layers}/${source}-${tree}.layer`;
}
