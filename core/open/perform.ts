import { beginCompose, existingCompose } from '../compose/change.ts';
import { inputsFor } from '../compose/inputs.ts';
import { releaseNamed } from '../config/releases.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { unsigned } from '../artifacts/signing.ts';
import { passes } from '../policy/decide.ts';
import { askGate, gateSubject } from '../release/gate.ts';
import { moveUnderWay, promote } from '../release/promote.ts';
import { beginTest } from '../release/test-run.ts';
import { planKind } from '../state/kinds/change.ts';
import { decisionKind } from '../state/kinds/release.ts';
import type { Cause, Head, Ledger, Write } from '../state/ledger.ts';
import type { Due } from './due.ts';

/** What a rule of the factory itself asks for. */
type Ruled = Exclude<Due, { kind: 'refresh' | 'directory' | 'release' | 'trigger' | 'look' }>;

/** What was done, in words, and the run it started. */
export interface Performed {
  readonly what: string;
  readonly sentence: string;
  readonly job: string | null;
}

/** Does one thing that is due, in a transaction of its own, if it still is. Undefined: it no longer was. */
export async function perform(item: Ruled, ledger: Ledger, snapshotOf: (head: Head) => Snapshot): Promise<Performed | undefined> {
  const { value } = await ledger.commit<Performed | undefined>(
    (done) => causeOf(item, done),
    async (head, write) => inside(item, snapshotOf(head), write),
  );
  return value;
}

async function inside(item: Ruled, head: Snapshot, write: Write): Promise<Performed | undefined> {
  switch (item.kind) {
    case 'expire': {
      const plan = await head.get(planKind, item.plan);
      if (plan?.state !== 'pending') return undefined;
      write.put(planKind, plan.id, { ...plan, state: 'expired', closedBy: 'system', why: 'nobody confirmed it in time' });
      return { what: 'expire', sentence: `${plan.id} (${plan.command}) expired; nobody confirmed it.`, job: null };
    }
    case 'compose': {
      const release = releaseNamed(head.config, item.release);
      const inputs = await inputsFor(release, head);
      if ((await existingCompose(release, inputs.hash, head)) !== undefined) return undefined;
      const { job, data, sentence } = await beginCompose(release, inputs, { by: ['trigger:settled'], plan: null, head, write });
      return { what: 'compose', sentence: sentence ?? String(data?.['compose']), job };
    }
    case 'test': {
      const job = beginTest(item.test, item.compose, item.engine, ['trigger:stage'], head, write);
      return { what: 'test', sentence: `The test ${item.test} of ${item.compose} has begun.`, job };
    }
    case 'decision':
      write.put(decisionKind, item.decision.id, item.decision);
      return { what: 'decision', sentence: item.decision.sentence, job: null };
    case 'promote': {
      const subject = await gateSubject(`compose:${item.compose}`, item.stage, head);
      const { product, release } = subject.release;
      if ((await moveUnderWay(product, release, item.stage, head)) !== undefined) return undefined;
      const decision = await askGate(subject, head);
      if (!passes(decision.verdict)) return undefined;
      const key = subject.release.config.keys[subject.stage.name];
      const digests =
        key === undefined
          ? []
          : await unsigned(
              subject.compose.inputs.map((input) => input.digest),
              key,
              head,
            );
      const sign = key === undefined || digests.length === 0 ? null : { key, digests };
      const { job, sentence } = await promote(subject, decision, { by: [`trigger:${item.why}`], plan: null, head, write, sign });
      return { what: 'promote', sentence: sentence ?? '', job };
    }
  }
}

function causeOf(item: Ruled, done: Performed | undefined): Cause {
  const actor = item.kind === 'promote' ? (`trigger:${item.why}` as const) : item.kind === 'compose' ? 'trigger:settled' : 'system';
  return { subject: done === undefined ? `${item.kind}: nothing` : `${done.what}: ${done.sentence}`, actor };
}
