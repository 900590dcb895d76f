import type { Digest } from '../model/digest.ts';
import type { Output } from '../state/kinds/parts.ts';
import type { Outcome } from './engine.ts';

/** A command to run on this machine, with exactly what it may see. A plain value; no shell reads any of it. */
export interface LocalJob {
  readonly argv: readonly string[];
  /** checkout: a fresh copy of a commit. folder: the command runs there as it is. */
  readonly source: { readonly kind: 'checkout'; readonly repository: string; readonly commit: string } | { readonly kind: 'folder'; readonly path: string };
  /** Put at `$MILLWRIGHT_INPUTS/<name>/<path of output>`. */
  readonly inputs: readonly { readonly name: string; readonly outputs: readonly Output[] }[];
  readonly env: Readonly<Record<string, string>>;
  /** Pattern relative to the checkout; null where nothing is collected. */
  readonly outputs: { readonly pattern: string } | null;
  readonly sbom: string | null;
  readonly timeoutMs: number;
  /** Bytes that its log, and its files together, may have. */
  readonly outputBytes: number;
  readonly isolation: 'auto' | 'bwrap' | 'none';
  /** Absolute folders it may also write to. */
  readonly writable: readonly string[];
}

export interface LocalOutcome extends Outcome {
  readonly exit: number | null;
  readonly outputs: readonly { readonly path: string; readonly digest: Digest; readonly size: number; readonly name: string }[];
  readonly sbom: { readonly digest: Digest } | null;
  readonly isolation: 'bwrap' | 'none';
}
