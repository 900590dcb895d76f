import { cadenceOf } from '@millwright/core/calendar/cadence.ts';
import { lifecycleOf } from '@millwright/core/calendar/lifecycle.ts';
import type { ReleaseRef } from '@millwright/core/config/releases.ts';
import { stamp } from '@millwright/core/model/time.ts';
import type { ComposeRecord, DecisionRecord } from '@millwright/core/state/kinds/release.ts';
import type { FreezeRecord, LockRecord } from '@millwright/core/state/kinds/evidence.ts';
import type { Facts } from './facts.ts';
import { bare } from './shipping.ts';

/** Dates of a release as far as its configuration tells; nothing where its dates cannot be read. */
export interface Dates {
  readonly state: 'planned' | 'supported' | 'ended' | null;
  readonly ga: string | null;
  readonly eol: string | null;
  readonly last: string | null;
  readonly next: string | null;
}

export function datesOf(release: ReleaseRef, now: Temporal.Instant): Dates {
  const life = attempt(() => lifecycleOf(release, now));
  const cadence = attempt(() => cadenceOf(release));
  return {
    state: life?.state ?? null,
    ga: life?.ga?.toString() ?? null,
    eol: life?.eol?.toString() ?? null,
    last: stampOf(attempt(() => cadence?.last(now))),
    next: stampOf(attempt(() => cadence?.next(now))),
  };
}

/** The newest decision about each stage of each release, unless what it is about stands there already. */
export function openDecisions(facts: Facts): DecisionRecord[] {
  const seen = new Set<string>();
  return facts.decisions.filter((decision) => {
    const { product, release, stage, subject } = decision;
    const key = `${product}/${release}/${stage}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return pointerOf(facts, product, release, stage) !== bare(subject);
  });
}

/** Id of the compose a stage points to. */
export function pointerOf(facts: Facts, product: string, release: string, stage: string): string | undefined {
  const pointer = facts.pointers.find((item) => item.product === product && item.release === release && item.stage === stage);
  return pointer === undefined ? undefined : bare(pointer.compose);
}

/** The newest compose of a release that was not taken away. */
export function newestCompose(facts: Facts, product: string, release: string): ComposeRecord | undefined {
  return facts.composes.find((item) => item.product === product && item.release === release && item.state !== 'removed');
}

export function freezesOf(facts: Facts, product: string, release: string): FreezeRecord[] {
  return facts.freezes.filter(
    (item) => item.product === product && (item.release === null || item.release === release) && Temporal.Instant.compare(item.until, facts.at) > 0,
  );
}

/** Locks of a release, and of its product. */
export function locksOf(facts: Facts, product: string, release: string): LockRecord[] {
  return facts.locks.filter((item) => item.id === product || item.id === `${product}/${release}`);
}

function stampOf(moment: Temporal.Instant | undefined): string | null {
  return moment === undefined ? null : stamp(moment);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || (error as Error).name === 'UserError') return undefined;
    throw error;
  }
}
