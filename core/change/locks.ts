import type { ReleaseRef } from '../config/releases.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { Permission } from '../model/answer.ts';
import type { Speaker } from '../model/person.ts';
import { lockKind } from '../state/kinds/evidence.ts';

/** A refusal where somebody else holds the lock of the product or release; undefined where nobody does. */
export async function unlocked(
  head: Snapshot,
  release: Pick<ReleaseRef, 'product' | 'release'>,
  by: Speaker,
): Promise<Extract<Permission, { allowed: false }> | undefined> {
  for (const id of [release.product, `${release.product}/${release.release}`]) {
    const lock = await head.get(lockKind, id);
    if (lock === undefined || lock.by === `person:${by.person}`) continue;
    const holder = lock.by.replace('person:', '');
    return {
      allowed: false,
      rule: `lock ${id}`,
      sentence: `${id} is locked by ${holder}: ${lock.why}. Only ${holder} changes it until it is unlocked.`,
      hint: `${holder}, or an admin of ${release.product}, types: unlock ${id} --why "…"`,
    };
  }
  return undefined;
}
