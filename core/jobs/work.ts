import type { Snapshot } from '../graph/snapshot.ts';
import type { Output } from '../state/kinds/parts.ts';
import type { RunNode } from '../state/kinds/run.ts';
import type { Write } from '../state/ledger.ts';
import type { Outcome } from './engine.ts';
import type { Run } from './run.ts';

/** What a kind of run does at its nodes. The loop calls it inside transactions; it calls no engine itself. */
export interface Work {
  /** Names the job of a ready node, or what it can reuse. Called again with equal records, it names the same job. */
  prepare(run: Run, node: RunNode, head: Snapshot, write: Write): Promise<Prepared>;
  /** Records what came of it, for good or bad. */
  apply(ended: Ended): Promise<Applied>;
  /** The last node has ended, or everything left is held. */
  over(run: Run, head: Snapshot, write: Write): Promise<void>;
}

export type Prepared =
  | {
      readonly kind: 'job';
      readonly engine: string;
      readonly job: unknown;
      readonly inputHash: string | null;
      readonly reason: string;
      /** It leaves the house: it waits until a remote holds what was decided. */ readonly isOutward?: boolean;
      /** Done twice it is as if done once, and nobody sees it begun: it is recorded with its end alone. */ readonly isRepeatable?: boolean;
    }
  | { readonly kind: 'reuse'; readonly build: string | null; readonly outputs: readonly Output[]; readonly inputHash: string | null; readonly reason: string }
  | { readonly kind: 'impossible'; readonly sentence: string };

export interface Ended {
  readonly run: Run;
  readonly node: RunNode;
  readonly key: string;
  readonly job: unknown;
  readonly outcome: Outcome;
  readonly head: Snapshot;
  readonly write: Write;
}

export interface Applied {
  /** Why the node stands where it stands now. */
  readonly reason: string;
  readonly build: string | null;
  readonly outputs: readonly Output[];
  readonly unchanged: boolean;
  /** Replaces the outcome: an engine's success can be a failure of ours, as when a build left no artifact. */
  readonly outcome?: Outcome;
}
