import { signatureOf } from '../artifacts/signing.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { Role } from '../model/person.ts';
import { approvalKind, freezeKind, resultKind, waiverKind } from '../state/kinds/evidence.ts';
import { pointerKind, type SignatureRecord } from '../state/kinds/release.ts';
import type { Facts, GateSubject } from './rule.ts';

/** Reads once what the rules of a gate may look at. `holds` tells whether a person has a role for a product. */
export async function gather(
  subject: GateSubject,
  snapshot: Snapshot,
  options: { readonly moving: boolean; readonly holds: (person: string, role: Role, product: string) => boolean },
): Promise<Facts> {
  const { release, stage, compose } = subject;
  const index = release.stages.findIndex((item) => item.name === stage.name);
  const previousStage = release.stages[index - 1]?.name ?? null;
  const stageKeys = new Set(Object.values(release.config.keys));
  const signatures: SignatureRecord[] = [];
  for (const digest of new Set(compose.inputs.map((input) => input.digest))) {
    for (const key of stageKeys) {
      const signature = await signatureOf(digest, key, snapshot);
      if (signature !== undefined) signatures.push(signature);
    }
  }
  const earlier = new Set(release.stages.slice(0, index).map((item) => item.name));
  const tests = [...snapshot.config.tests].filter(([, test]) => earlier.has(test.stage) && (test.product?.includes(release.product) ?? true));
  const freezes = await all(snapshot.find(freezeKind, { product: release.product }));
  return {
    now: snapshot.at,
    results: await all(snapshot.find(resultKind, { subject: subject.id })),
    waivers: await all(snapshot.find(waiverKind, { subject: subject.id })),
    approvals: (await all(snapshot.find(approvalKind, { subject: subject.id }))).filter(
      (item) => item.stage === stage.name && item.product === release.product && item.release === release.release,
    ),
    freezes: freezes.filter((item) => (item.release === null || item.release === release.release) && (item.stage === null || item.stage === stage.name)),
    signatures,
    inPreviousStageSince: previousStage === null ? null : await stoodSince(subject, previousStage, snapshot),
    previousStage,
    ownTests: new Set(tests.map(([name]) => name)),
    keyMeans: new Map([...snapshot.config.keys].map(([id, key]) => [id, key.means])),
    holds: options.holds,
    moving: options.moving,
  };
}

async function stoodSince({ id, release }: GateSubject, stage: string, snapshot: Snapshot): Promise<string | null> {
  const pointer = await snapshot.get(pointerKind, `${release.product}/${release.release}/${stage}`);
  const compose = id.replace(/^compose:/, '');
  if (pointer === undefined) return null;
  if (pointer.compose === compose) return pointer.since;
  return pointer.before.find((item) => item.compose === compose)?.since ?? null;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(items);
}
