import type { Output } from '../state/kinds/parts.ts';

interface About {
  /** ISO instant of the transaction that takes the event. */
  readonly at: string;
}

interface OfNode extends About {
  readonly node: string;
}

/** By a person, on some nodes; on all without `nodes`. */
interface Order extends About {
  readonly by: string;
  readonly nodes?: readonly string[];
}

/** Everything that can happen to a run. */
export type RunEvent =
  | ({ readonly type: 'started' } & About)
  | ({ readonly type: 'claimed'; readonly key: string; readonly engine: string; readonly reason: string; readonly inputHash: string | null } & OfNode)
  | ({
      readonly type: 'reused';
      readonly build: string | null;
      readonly outputs: readonly Output[];
      readonly inputHash: string | null;
      readonly reason: string;
    } & OfNode)
  | ({
      readonly type: 'ended';
      readonly key: string;
      readonly outcome: 'ok' | 'build' | 'infrastructure';
      readonly sentence: string | null;
      readonly started: string;
      readonly finished: string;
      readonly log: string | null;
      readonly reason: string;
      readonly build: string | null;
      readonly outputs: readonly Output[];
      readonly unchanged: boolean;
    } & OfNode)
  | ({ readonly type: 'impossible'; readonly sentence: string } & OfNode)
  | ({ readonly type: 'lost'; readonly sentence: string } & OfNode)
  | ({ readonly type: 'due' } & About)
  | ({ readonly type: 'hold'; readonly why: string } & Order)
  | ({ readonly type: 'unhold' } & Order)
  | ({ readonly type: 'cancel' } & Order)
  | ({ readonly type: 'retry' } & Order & { readonly nodes: readonly string[] })
  | ({ readonly type: 'priority'; readonly priority: number } & Order);
