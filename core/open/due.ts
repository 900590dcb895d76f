import { cadenceOf } from '../calendar/cadence.ts';
import { existingCompose } from '../compose/change.ts';
import { composesOf, inputsFor } from '../compose/inputs.ts';
import { allReleases, type ReleaseRef } from '../config/releases.ts';
import type { StageConfig } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { durationMs, stamp } from '../model/time.ts';
import { passes } from '../policy/decide.ts';
import { askGate, gateSubject } from '../release/gate.ts';
import { revisionKind } from '../state/kinds/build.ts';
import { planKind } from '../state/kinds/change.ts';
import { directoryKind } from '../state/kinds/directory.ts';
import { freezeKind } from '../state/kinds/evidence.ts';
import { importKind } from '../state/kinds/import.ts';
import { composeKind, decisionKind, pointerKind, promotionKind, type DecisionRecord, type PointerRecord } from '../state/kinds/release.ts';
import { runKind } from '../state/kinds/run.ts';
import { triggersDue } from '../triggers/due.ts';
import { nextRelease } from './rehearsal.ts';

/** Something the factory does by itself, and when. */
export type Due = { readonly at: string } & (
  | { readonly kind: 'expire'; readonly plan: string }
  | { readonly kind: 'compose'; readonly release: string }
  | { readonly kind: 'test'; readonly test: string; readonly compose: string; readonly engine: string }
  | { readonly kind: 'decision'; readonly decision: DecisionRecord }
  | { readonly kind: 'promote'; readonly compose: string; readonly stage: string; readonly release: string; readonly why: 'on-change' | 'cadence' }
  | { readonly kind: 'refresh'; readonly source: string }
  | { readonly kind: 'directory'; readonly directory: string }
  /** A rehearsed release of a component's upstream. */
  | { readonly kind: 'release'; readonly component: string }
  | { readonly kind: 'trigger'; readonly trigger: string; readonly command: string | null }
  /** Nothing to do but to look again: a freeze, a soak or a waiver ends. */
  | { readonly kind: 'look' }
);

/** Everything that is due now or will be, earliest first. Reads a snapshot, changes nothing; `snapshot.at` is now. */
export async function due(snapshot: Snapshot): Promise<Due[]> {
  const items: Due[] = [];
  for await (const plan of snapshot.find(planKind, { state: 'pending' })) items.push({ kind: 'expire', plan: plan.id, at: plan.expires });
  for await (const freeze of snapshot.find(freezeKind)) items.push({ kind: 'look', at: freeze.until });
  for (const [source, config] of snapshot.config.sources) {
    const known = await snapshot.get(importKind, source);
    if (config.every === undefined || known === undefined) continue;
    const checked = Temporal.Instant.from(known.checked);
    items.push({ kind: 'refresh', source, at: stamp(checked.add({ milliseconds: durationMs(config.every, checked) })) });
  }
  for (const [directory, { every }] of snapshot.config.directories) {
    const known = await snapshot.get(directoryKind, directory);
    const checked = known === undefined ? undefined : Temporal.Instant.from(known.checked);
    items.push({ kind: 'directory', directory, at: stamp(checked?.add({ milliseconds: durationMs(every, checked) }) ?? snapshot.at) });
  }
  items.push(...(await triggersDue(snapshot)));
  for (const [component, config] of snapshot.config.components) {
    const at = nextRelease(config, await snapshot.get(revisionKind, config.purl));
    if (at !== undefined) items.push({ kind: 'release', component, at: stamp(at) });
  }
  for (const release of allReleases(snapshot.config)) {
    items.push(...(await composeAhead(release, snapshot)), ...(await testsOf(release, snapshot)));
    for (const [index, stage] of release.stages.entries()) {
      const before = release.stages[index - 1];
      if (before !== undefined) items.push(...(await moveDue(release, before, stage, snapshot)));
    }
  }
  const now = stamp(snapshot.at);
  return items.filter((item) => item.kind !== 'look' || item.at > now).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** A compose is made before anyone asks, when what it takes in has been at rest for long enough. */
async function composeAhead(release: ReleaseRef, snapshot: Snapshot): Promise<Due[]> {
  if (release.productConfig.mode === 'observe') return [];
  const { inputs, missing, hash, settledAt } = await inputsFor(release, snapshot);
  if (inputs.length === 0 || missing.length > 0 || settledAt === null) return [];
  if ((await existingCompose(release, hash, snapshot)) !== undefined) return [];
  if ((await composesOf(release, snapshot)).some((compose) => compose.hash === hash && compose.state === 'failed')) return [];
  const wanted = new Set(inputs.map((input) => input.component));
  for await (const run of snapshot.find(runKind, { kind: 'rebuild', state: 'running' })) if (run.nodes.some((node) => wanted.has(node.component))) return [];
  const settled = Temporal.Instant.from(settledAt);
  return [{ kind: 'compose', release: release.id, at: stamp(settled.add({ milliseconds: durationMs(release.config.settle, settled) })) }];
}

/** Configured tests of composes that have come to a stage and were not tested there. */
async function testsOf(release: ReleaseRef, snapshot: Snapshot): Promise<Due[]> {
  const items: Due[] = [];
  for (const [name, test] of snapshot.config.tests) {
    if (!(test.product?.includes(release.product) ?? true)) continue;
    const pointer = await pointerOf(release, test.stage, snapshot);
    if (pointer === undefined) continue;
    const runs = await Array.fromAsync(snapshot.find(runKind, { kind: 'test', subject: `${name} compose:${pointer.compose}` }));
    const newest = runs
      .map((run) => run.created)
      .toSorted()
      .at(-1);
    const at = newest === undefined ? pointer.since : freshUntil(name, newest, release, snapshot);
    if (at !== undefined) items.push({ kind: 'test', test: name, compose: pointer.compose, engine: test.engine, at });
  }
  return items;
}

/** When a result of the test is too old for a policy of this product that wants it fresh; undefined where none does. */
function freshUntil(test: string, created: string, release: ReleaseRef, snapshot: Snapshot): string | undefined {
  const from = Temporal.Instant.from(created);
  const ends = [...snapshot.config.policies.values()]
    .filter((policy) => policy.match.product?.includes(release.product) ?? true)
    .flatMap((policy) => policy.rules.map((rule) => ('test' in rule && rule.test.name === test ? rule.test.fresh : undefined)))
    .filter((fresh) => fresh !== undefined)
    .map((fresh) => stamp(from.add({ milliseconds: durationMs(fresh, from) })));
  return ends.toSorted()[0];
}

/** What stands in one stage and may go to the next: a decision to keep, and a promotion where the factory acts by itself. */
async function moveDue(release: ReleaseRef, before: StageConfig, stage: StageConfig, snapshot: Snapshot): Promise<Due[]> {
  const from = await pointerOf(release, before.name, snapshot);
  const pointer = await pointerOf(release, stage.name, snapshot);
  if (from === undefined || pointer?.compose === from.compose || (await snapshot.get(composeKind, from.compose)) === undefined) return [];
  const decision = await askGate(await gateSubject(`compose:${from.compose}`, stage.name, snapshot), snapshot);
  const now = stamp(snapshot.at);
  const items: Due[] = (await snapshot.get(decisionKind, decision.id)) === undefined ? [{ kind: 'decision', decision, at: now }] : [];
  for (const answer of decision.answers) if (answer.next !== undefined && answer.next.at !== null) items.push({ kind: 'look', at: answer.next.at });
  const stoodBefore = pointer?.before.some((item) => item.compose === from.compose) ?? false;
  if (stage.when === 'asked' || release.productConfig.mode !== 'act' || stoodBefore || (await isTried(release, stage, from, snapshot))) return items;
  const at = stage.when === 'on-change' ? now : occurrence(release, from, pointer, snapshot.at);
  if (at === undefined || (at <= now && !passes(decision.verdict))) return items;
  return [...items, at <= now ? { kind: 'promote', compose: from.compose, stage: stage.name, release: release.id, why: stage.when, at } : { kind: 'look', at }];
}

/** The cadence's moment that this compose waits for: the last one if it came before it, else the next. */
function occurrence(release: ReleaseRef, from: PointerRecord, pointer: PointerRecord | undefined, now: Temporal.Instant): string | undefined {
  const cadence = cadenceOf(release);
  const last = sayStamp(cadence?.last(now));
  const isOpen = last !== undefined && instant(last) >= instant(from.since) && (pointer === undefined || instant(pointer.since) < instant(last));
  return isOpen ? last : sayStamp(cadence?.next(now));
}

/** A promotion of it is under way, or failed: then a person looks at it. */
async function isTried(release: ReleaseRef, stage: StageConfig, from: PointerRecord, snapshot: Snapshot): Promise<boolean> {
  const tried = snapshot.find(promotionKind, { product: release.product, release: release.release, stage: stage.name });
  for await (const promotion of tried)
    if (['signing', 'moving'].includes(promotion.state) || (promotion.state === 'failed' && promotion.to === from.compose)) return true;
  return false;
}

async function pointerOf(release: ReleaseRef, stage: string, snapshot: Snapshot): Promise<PointerRecord | undefined> {
  return snapshot.get(pointerKind, `${release.product}/${release.release}/${stage}`);
}

function instant(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}

function sayStamp(moment: Temporal.Instant | undefined): string | undefined {
  return moment === undefined ? undefined : stamp(moment);
}
