import type { ComposeRecord } from '@millwright/core/state/kinds/release.ts';
import type { Facts } from './facts.ts';
import { bare } from './shipping.ts';

/** The newest compose of the same release, made before this one, that passed a gate: it stood in a stage after the first. */
export function lastGood(facts: Facts, compose: ComposeRecord): ComposeRecord | undefined {
  const { product, release } = compose;
  const stages = facts.config.products.get(product)?.releases[release]?.stages ?? [];
  const [first] = stages.map((stage) => (typeof stage === 'string' ? stage : stage.name));
  const passed = new Set(
    facts.pointers
      .filter((pointer) => pointer.product === product && pointer.release === release && pointer.stage !== first)
      .flatMap((pointer) => [pointer.compose, ...pointer.before.map((item) => item.compose)])
      .map(bare),
  );
  return facts.composes.find((item) => passed.has(item.id) && Temporal.Instant.compare(item.created, compose.created) < 0);
}
