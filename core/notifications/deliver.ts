import type { Config } from '../config/schema.ts';
import type { Document } from '../words/document.ts';
import { outboxKind, type OutboxRecord, type Outgoing } from '../state/kinds/outbox.ts';
import type { Ledger } from '../state/ledger.ts';
import { sayRules } from './digest.ts';
import { handedOver } from './outbox.ts';
import { callWhereAsked } from './redirect.ts';

type To = `room:${string}` | `person:${string}`;

/** Says a document to a room or a person, wherever they are. Equal keys are said once. False: nobody could be reached now. */
export type Deliver = (to: To, document: Document, how: { readonly key: string; readonly urgency: 'end' | 'digest' }) => Promise<boolean>;

export interface DeliveryNeeds {
  readonly ledger: Pick<Ledger, 'head' | 'commit'>;
  readonly config: Config;
  readonly deliver: Deliver;
  now(): Temporal.Instant;
  log(line: string): void;
}

export interface Delivering {
  /** Something was put into an outbox, or a network came up. */
  wake(): void;
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
}

const firstRetryMs = 1000;
const longestRetryMs = 300_000;

/**
 * Hands over what lies in the outboxes, in order for each destination, and strikes off what a network took. The state knows what is left,
 * so a crash between the two repeats a message under its key and loses none. What nobody takes stays and is tried again.
 */
export function keepDelivering(needs: DeliveryNeeds): Delivering {
  let again = false;
  let stopped = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wait = firstRetryMs;
  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };

  function wake(): void {
    again = true;
    if (!stopped) running ??= run().finally(() => (running = undefined));
  }

  async function run(): Promise<void> {
    let left = false;
    while (again && !stopped) {
      again = false;
      try {
        left = !(await deliverAll(needs));
      } catch (error) {
        left = true;
        needs.log(`notifications: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    clearTimeout(timer);
    if (!left || stopped) {
      wait = firstRetryMs;
      return;
    }
    timer = setTimeout(wake, wait);
    timer.unref();
    wait = Math.min(wait * 2, longestRetryMs);
  }
}

/** Tries everything once; true when nothing is left. One destination does not wait for another. */
export async function deliverAll(needs: DeliveryNeeds): Promise<boolean> {
  const outboxes = (await Array.fromAsync(needs.ledger.head().find(outboxKind))).filter((outbox) => outbox.outgoing.length > 0);
  const ends = await Promise.allSettled(outboxes.map(async (outbox) => deliverOne(outbox, needs)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return ends.every((end) => end.status === 'fulfilled' && end.value);
}

async function deliverOne(outbox: OutboxRecord, needs: DeliveryNeeds): Promise<boolean> {
  const taken = new Set<string>();
  try {
    for (const message of outbox.outgoing) {
      if (!(await needs.deliver(outbox.id as To, documentOf(message), { key: message.key, urgency: message.urgency }))) break;
      taken.add(message.key);
    }
  } finally {
    if (taken.size > 0)
      await needs.ledger.commit({ subject: `notifications: ${taken.size} told to ${outbox.id}`, actor: 'system' }, async (head, write) => {
        const now = await head.get(outboxKind, outbox.id);
        if (now !== undefined) write.put(outboxKind, outbox.id, handedOver(now, taken));
      });
  }
  const left = handedOver(outbox, taken);
  if (left.outgoing.length === 0) return true;
  return outbox.id.startsWith('person:') && (await callWhereAsked(left, needs)) === left.outgoing.length;
}

/** Verdict first: where there is room for one line only, that is all there is. */
export function documentOf({ text, because, more }: Pick<Outgoing, 'text' | 'because' | 'more'>): Document {
  const verdict = `${text} ${sayRules(because)}`;
  return more.length === 0 ? { verdict } : { verdict, body: [{ kind: 'lines', lines: more }] };
}
