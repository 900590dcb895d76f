import type { Document } from '../words/document.ts';
import { outboxKind, type OutboxRecord, type Outgoing } from '../state/kinds/outbox.ts';
import { subscriptionKind } from '../state/kinds/subscription.ts';
import type { Ledger } from '../state/ledger.ts';
import { handedOver } from './outbox.ts';

/** Says a document to a room or a person, wherever they are. Equal keys are said once. False: nobody could be reached now. */
export type Deliver = (to: string, document: Document, how: { readonly key: string; readonly urgency: 'end' | 'digest' }) => Promise<boolean>;

export interface DeliveryNeeds {
  readonly ledger: Pick<Ledger, 'head' | 'commit'>;
  readonly deliver: Deliver;
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

async function deliverOne(outbox: OutboxRecord, { ledger, deliver }: DeliveryNeeds): Promise<boolean> {
  const taken = new Set<string>();
  try {
    for (const message of outbox.outgoing) {
      if (!(await deliverMessage(outbox.id, message, ledger, deliver))) break;
      taken.add(message.key);
    }
  } finally {
    if (taken.size > 0)
      await ledger.commit({ subject: `notifications: ${taken.size} told to ${outbox.id}`, actor: 'system' }, async (head, write) => {
        const now = await head.get(outboxKind, outbox.id);
        if (now !== undefined) write.put(outboxKind, outbox.id, handedOver(now, taken));
      });
  }
  return taken.size === outbox.outgoing.length;
}

/** A person whom no network knows is called in the room where they asked for it. */
async function deliverMessage(to: string, message: Outgoing, ledger: Pick<Ledger, 'head'>, deliver: Deliver): Promise<boolean> {
  const how = { key: message.key, urgency: message.urgency };
  if (await deliver(to, documentOf(message), how)) return true;
  if (!to.startsWith('person:')) return false;
  for (const room of await askedIn(message, ledger))
    if (await deliver(room, documentOf({ ...message, verdict: `${to.slice('person:'.length)}: ${message.verdict}` }), how)) return true;
  return false;
}

async function askedIn(message: Outgoing, ledger: Pick<Ledger, 'head'>): Promise<string[]> {
  const head = ledger.head();
  const watches = await Promise.all(message.because.map(async (id) => head.get(subscriptionKind, id)));
  return [...new Set(watches.flatMap((watch) => (watch?.room === undefined ? [] : [watch.room])))];
}

/** Verdict first: where there is room for one line only, that is all there is. */
export function documentOf({ verdict, more }: Pick<Outgoing, 'verdict' | 'more'>): Document {
  return more.length === 0 ? { verdict } : { verdict, body: [{ kind: 'lines', lines: more }] };
}
