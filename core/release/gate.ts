import { permit } from '../change/permission.ts';
import { allReleases, releaseOf, stageNamed, type ReleaseRef } from '../config/releases.ts';
import type { Config, StageConfig } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/near.ts';
import { decide } from '../policy/decide.ts';
import { gather } from '../policy/gather.ts';
import type { GateSubject } from '../policy/rule.ts';
import { composeKind, pointerKind, type ComposeRecord, type DecisionRecord } from '../state/kinds/release.ts';
import type { Role } from '../model/person.ts';

/** A compose by `compose:ID`, its id, or a release (`web/1`: its newest good compose). Throws `NAME_UNKNOWN`. */
export async function composeNamed(text: string, head: Snapshot): Promise<ComposeRecord> {
  const id = text.replace(/^compose:/, '');
  const found = await head.get(composeKind, id);
  if (found !== undefined) return found;
  const all = await Array.fromAsync(head.find(composeKind));
  const release = id.replace(/^release:/, '');
  const newest = all
    .filter((compose) => `${compose.product}/${compose.release}` === release && compose.state === 'done')
    .toSorted((a, b) => (a.created < b.created ? 1 : -1))[0];
  if (newest !== undefined) return newest;
  if (allReleases(head.config).some((item) => `${item.product}/${item.release}` === release))
    throw new UserError('NAME_UNKNOWN', `${release} has no whole compose yet.`, { hint: `why ${release} says what is in the way.` });
  throw new UserError('NAME_UNKNOWN', `There is no compose "${id}".`, {
    hint: 'composes lists them.',
    suggest: nearest(
      id,
      all.map((compose) => compose.id),
    ),
  });
}

/** The stage after the furthest one that points to this compose; the first without one. */
export async function nextStage(compose: ComposeRecord, release: ReleaseRef, head: Snapshot): Promise<StageConfig> {
  let furthest = -1;
  for (const [index, stage] of release.stages.entries()) {
    const pointer = await head.get(pointerKind, `${release.product}/${release.release}/${stage.name}`);
    if (pointer?.compose === compose.id) furthest = index;
  }
  const next = release.stages[furthest + 1] ?? release.stages.at(-1);
  if (next === undefined)
    throw new UserError('NAME_UNKNOWN', `${release.product}/${release.release} has no stages.`, { hint: `Name them in products/${release.product}.yaml.` });
  return next;
}

/** What a gate is asked about. Throws `NAME_UNKNOWN`, also for a stage given by a wrong name. */
export async function gateSubject(text: string, stage: string | null, head: Snapshot): Promise<GateSubject> {
  const compose = await composeNamed(text, head);
  const release = releaseOf(head.config, compose);
  if (release === undefined)
    throw new UserError('NAME_UNKNOWN', `${compose.product}/${compose.release}, the release of ${compose.id}, is no longer configured.`, {
      hint: `Add it in products/${compose.product}.yaml.`,
    });
  const to = stage === null ? await nextStage(compose, release, head) : stageNamed(release, stage);
  return { id: `compose:${compose.id}`, compose, release, stage: to };
}

/** Asks a gate. Reads facts once, decides, stores nothing. */
export async function askGate(subject: GateSubject, head: Snapshot, options: { readonly moving?: boolean } = {}): Promise<DecisionRecord> {
  const facts = await gather(subject, head, { moving: options.moving ?? false, holds: holdsIn(head.config) });
  return decide(subject, facts, head.config.policies);
}

function holdsIn(config: Config): (person: string, role: Role, product: string) => boolean {
  return (person, role, product) => permit(config, { person, room: 'room:console' }, { role, products: [product] }).allowed;
}
