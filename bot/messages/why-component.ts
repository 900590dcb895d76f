import { inputsFor } from '@millwright/core/compose/inputs.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import type { ReleaseRef } from '@millwright/core/config/releases.ts';
import type { GraphNode } from '@millwright/core/model/node.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { buildKind, currentKind, revisionKind } from '@millwright/core/state/kinds/build.ts';
import { composeKind, decisionKind, pointerKind, type ComposeRecord, type DecisionRecord } from '@millwright/core/state/kinds/release.ts';
import { unreadKind } from '@millwright/core/state/kinds/import.ts';
import { runKind, runNodeKind, type RunNode } from '@millwright/core/state/kinds/run.ts';
import { sayActor } from '@millwright/core/words/people.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { bare } from './phrases.ts';

/** One line of a reason, and what to do about it where there is something. */
export interface Reason {
  readonly about: string;
  readonly sentence: string;
  readonly next: string | null;
  /** Something stands in the way here. */
  readonly open: boolean;
}

/** How a component stands: its source, its build, then each release. */
export async function whyComponent(snapshot: Snapshot, component: GraphNode, releases: readonly ReleaseRef[]): Promise<Reason[]> {
  const reasons: Reason[] = [await whyBuild(snapshot, component)];
  for (const release of releases) reasons.push(...(await whyRelease(snapshot, release, component)));
  return reasons;
}

async function whyBuild(snapshot: Snapshot, { id, name }: GraphNode): Promise<Reason> {
  const about = id;
  const revision = await snapshot.get(revisionKind, id);
  const current = await snapshot.get(currentKind, id);
  const build = current === undefined ? undefined : await snapshot.get(buildKind, current.build);
  const last = await lastNode(snapshot, id);
  const trouble = last !== undefined && !['built', 'unchanged', 'reused'].includes(last.state);
  if (trouble) {
    const next =
      last.state === 'failed' ? `build-log ${last.run} ${last.id} shows why, retry ${last.run} ${last.id} tries again.` : `status ${last.run} follows it.`;
    return { about, sentence: `${name} ${last.state === 'failed' ? 'failed' : `is ${last.state}`} in ${last.run}: ${last.reason}`, next, open: true };
  }
  const unread = await snapshot.get(unreadKind, id);
  if (unread !== undefined) {
    const since = revision === undefined ? '' : ` What counts is still ${revision.version}.`;
    const next = `${unread.hint ?? 'Put that right.'} refresh ${name} tries again.`;
    return { about, sentence: `The source of ${name} could not be taken up: ${unread.reason}${since}`, next, open: true };
  }
  if (revision === undefined && build === undefined)
    return { about, sentence: `The source of ${name} has not been taken up.`, next: `refresh ${name} takes it up.`, open: true };
  if (build === undefined)
    return { about, sentence: `${name} ${revision?.version ?? ''} has never been built.`, next: `rebuild ${name} builds it.`, open: true };
  if (revision !== undefined && revision.commit !== build.commit) {
    return {
      about,
      sentence: `The source of ${name} moved to ${revision.version} (${revision.commit.slice(0, 10)}); what counts is still ${build.version} of ${sayMoment(build.finished)}.`,
      next: `rebuild ${name} builds it.`,
      open: true,
    };
  }
  return { about, sentence: `${name} ${build.version} was built on ${sayMoment(build.finished)} (${build.id}) and is the newest.`, next: null, open: false };
}

async function lastNode(snapshot: Snapshot, component: string): Promise<RunNode | undefined> {
  const runs = (await Array.fromAsync(snapshot.find(runKind, { kind: 'rebuild' }))).toSorted((a, b) => (a.created < b.created ? 1 : -1));
  for (const run of runs) {
    const node = run.nodes.findLast((item) => item.component === component);
    if (node !== undefined) return snapshot.get(runNodeKind, `${run.id}/${node.id}`);
  }
  return undefined;
}

/** Where the release's newest compose stands, or the newest one that has the component; and what the next stage waits for. */
export async function whyRelease(snapshot: Snapshot, release: ReleaseRef, component?: GraphNode): Promise<Reason[]> {
  const about = release.id;
  const line = `${release.product}/${release.release}`;
  const composes = (await Array.fromAsync(snapshot.find(composeKind, { product: release.product, release: release.release }))).toSorted((a, b) =>
    a.created < b.created ? 1 : -1,
  );
  const holding = component === undefined ? composes : composes.filter((compose) => compose.inputs.some((input) => input.component === component.id));
  const [newest] = holding;
  if (newest === undefined) {
    const { missing } = await inputsFor(release, snapshot);
    const lacks = missing.slice(0, 3).map((item) => item.reason);
    const why = lacks.length === 0 ? '' : `: ${lacks.join(', ')}${missing.length > lacks.length ? ` and ${missing.length - lacks.length} more` : ''}`;
    const sentence = component === undefined ? `${line} has no compose yet${why}.` : `No compose of ${line} has ${component.name}.`;
    const first = [...snapshot.config.components].find(([, item]) => item.purl === missing[0]?.component)?.[0];
    return [
      {
        about,
        sentence,
        next: component !== undefined || first === undefined ? `compose ${line} makes one.` : `why ${first} says what is in its way.`,
        open: true,
      },
    ];
  }
  return whyCompose(snapshot, release, newest);
}

export async function whyCompose(snapshot: Snapshot, release: ReleaseRef, compose: ComposeRecord): Promise<Reason[]> {
  const about = `compose:${compose.id}`;
  if (compose.state !== 'done') {
    const missing = compose.missing.map((item) => `${item.component}: ${item.reason}`).join('; ');
    return [
      {
        about,
        sentence: `Compose ${compose.id} is ${compose.state}${compose.sentence === null ? '' : `: ${compose.sentence.replace(/\.$/, '')}`}${missing === '' ? '.' : ` (${missing})`}`,
        next: `status ${compose.run} shows its work.`,
        open: true,
      },
    ];
  }
  const reached: string[] = [];
  for (const stage of release.stages) {
    const pointer = await snapshot.get(pointerKind, `${release.product}/${release.release}/${stage.name}`);
    if (pointer !== undefined && bare(pointer.compose) === compose.id) reached.push(stage.name);
  }
  const at = release.stages.findLastIndex((stage) => reached.includes(stage.name));
  const here: Reason = {
    about,
    sentence: `Compose ${compose.id} stands in ${reached.length === 0 ? 'no stage' : reached.join(' and ')} of ${release.product}/${release.release}.`,
    next: null,
    open: reached.length === 0,
  };
  const next = release.stages[at + 1];
  if (next === undefined) return [here];
  const decision = await lastDecision(snapshot, about, next.name);
  const command = `gate ${about} ${next.name}`;
  if (decision === undefined)
    return [here, { about, sentence: `Nobody has asked the gate of ${next.name} about it yet.`, next: `${command} asks.`, open: true }];
  const step =
    decision.next === null
      ? decision.verdict.startsWith('pass')
        ? `promote ${about} ${next.name} moves it.`
        : `${command} says more.`
      : `${sayActor(decision.next.actor)}: ${decision.next.action}`;
  return [here, { about, sentence: decision.sentence, next: step, open: true }];
}

async function lastDecision(snapshot: Snapshot, subject: string, stage: string): Promise<DecisionRecord | undefined> {
  const all = await Array.fromAsync(snapshot.find(decisionKind, { subject, stage }));
  return all.toSorted((a, b) => (a.time < b.time ? 1 : -1))[0];
}

/** The first thing that stands in the way is the verdict; where nothing does, the last that is told. */
export function sayReasons(reasons: readonly Reason[], page: string | null): Document {
  const first = reasons.find((reason) => reason.open) ?? reasons.at(-1);
  const others = reasons.filter((reason) => reason !== first);
  return {
    verdict: first?.sentence ?? 'Nothing is known about it.',
    ...(first?.next === null || first === undefined ? {} : { next: first.next }),
    ...(page === null ? {} : { page }),
    body: others.length === 0 ? [] : [{ kind: 'lines', lines: others.map((reason) => reason.sentence) }],
  };
}
