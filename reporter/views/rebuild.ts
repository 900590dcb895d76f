import { planKind } from '@millwright/core/state/kinds/change.ts';
import { runKind, type NodeState, type RunNode, type RunRecord } from '@millwright/core/state/kinds/run.ts';
import { type Needs, actionsAbout, needsOf } from '../actions.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import type { Site } from '../site.ts';
import { type Shape, type Status, nodeShapes, nodeStatus, overStates, runStatus } from '../status.ts';
import { count, shortName, someOf } from '../text.ts';
import { type RunTiming, timingOf } from '../timing.ts';
import { type RebuildPictures, rebuildPictures } from './rebuild-pictures.ts';

export interface RebuildData {
  readonly id: string;
  readonly cause: readonly Ref[];
  readonly plan: string | null;
  readonly by: readonly Ref[];
  readonly state: RunRecord['state'];
  readonly created: string;
  readonly ended: string | null;
  /** While it runs: its verdict in three pieces, the middle one being how many nodes have ended. */
  readonly running: { readonly before: string; readonly done: number; readonly after: string } | null;
  /** The states in which a node has ended. */
  readonly over: readonly NodeState[];
  /** How many nodes are in each state, in the order of the work; while it runs, also states that none is in. */
  readonly counts: readonly { readonly status: Status; readonly count: number }[];
  /** What failed first of all, with where to read more. */
  readonly failures: readonly FailureLine[];
  /** Seconds: from the beginning to the end or to what happened last; the longest chain; waiting of all nodes together. */
  readonly took: {
    readonly makespan: number;
    readonly critical: number;
    readonly chain: readonly Ref[];
    readonly waited: { readonly slot: number; readonly idle: number };
  };
  readonly pictures: RebuildPictures;
  readonly nodes: readonly NodeLine[];
  /** How the states a node may come to are shown. */
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly leftOut: readonly { readonly component: Ref; readonly reason: string }[];
}

export interface FailureLine {
  readonly component: Ref;
  readonly node: string;
  readonly sentence: string;
  /** The first line of its log that tells of an error. */
  readonly firstError: { readonly number: number; readonly text: string } | null;
  readonly log: Ref | null;
  /** Nodes that cannot go on before it does. */
  readonly holdsUp: number;
}

export interface NodeLine {
  readonly id: string;
  readonly component: Ref;
  readonly status: Status;
  /** Why it is in the plan. */
  readonly because: string;
  /** Why it is where it is. */
  readonly reason: string;
  readonly level: number;
  readonly after: readonly string[];
  readonly engine: string;
  readonly attempts: number;
  readonly started: string | null;
  readonly finished: string | null;
  readonly seconds: number | null;
  /** Seconds between all it needs being built and its own beginning. */
  readonly waited: { readonly slot: number; readonly idle: number };
  /** What it waits for now. */
  readonly waitsFor: readonly Ref[];
  readonly critical: boolean;
  readonly build: string | null;
  readonly log: Ref | null;
  readonly outputs: number;
}

const order: readonly NodeState[] = [
  'failed',
  'building',
  'submitted',
  'signing',
  'held',
  'ready',
  'waiting',
  'dep-failed',
  'built',
  'unchanged',
  'reused',
  'canceled',
];

export function rebuildPages(site: Site): Page<RebuildData>[] {
  const needs = needsOf(site);
  return site.runs.filter((run) => run.kind === 'rebuild').map((run) => rebuildPage(site, needs, run));
}

function rebuildPage(site: Site, needs: Needs, run: RunRecord): Page<RebuildData> {
  const states = new Map((site.nodes.get(run.id) ?? []).map((node) => [node.id, node]));
  const timing = timingOf(site, run);
  const names = new Map(run.nodes.map(({ id, component }) => [id, shortName(site.links.component(component).text)]));
  const lines = run.nodes.map((definition) => nodeLine(site, run, definition, { states, timing, names }));
  lines.sort((a, b) => placeOf(a) - placeOf(b) || a.level - b.level || (a.id < b.id ? -1 : 1));
  const isRunning = run.state === 'running';
  const counts = order.map((state) => ({ status: nodeStatus(state), count: lines.filter((line) => line.status.word === state).length }));
  const said: Omit<RebuildData, 'running'> = {
    id: run.id,
    cause: causesOf(site, run),
    plan: run.plan,
    by: run.by.map((person) => site.links.person(person)),
    state: run.state,
    created: run.created,
    ended: run.ended,
    over: overStates,
    counts: counts.filter((item) => isRunning || item.count > 0),
    failures: lines.filter((line) => line.status.word === 'failed').map((line) => failureLine(site, run, line, states.get(line.id))),
    took: {
      makespan: (timing.end - timing.start) / 1000,
      critical: timing.critical.seconds,
      chain: timing.critical.nodes.map((id) => ({ text: names.get(id) ?? id, url: anchorOf(site, run, id) })),
      waited: timing.waited,
    },
    pictures: rebuildPictures(run, lines, timing, site.links.rebuild(run.id).url ?? '/'),
    nodes: lines,
    shapes: nodeShapes,
    leftOut: run.leftOut.map(({ component, reason }) => ({ component: site.links.component(component), reason })),
  };
  const running = isRunning ? runningOf(said) : null;
  const data: RebuildData = { ...said, running };
  return pageOfModel(site, {
    url: site.links.rebuild(run.id).url ?? '/',
    template: 'rebuild',
    title: run.id,
    status: runStatus(run.state),
    verdict: running === null ? verdictOf(said) : `${running.before}${running.done}${running.after}`,
    crumbs: [home, { text: 'Rebuilds', url: '/rebuild/' }],
    actions: actionsAbout(needs, [site.links.rebuild(run.id).url]),
    sources: [{ what: 'the run', path: runKind.path(run.id) }, ...(run.plan === null ? [] : [{ what: 'its plan', path: planKind.path(run.plan) }])],
    data,
  });
}

function placeOf({ status }: NodeLine): number {
  return order.findIndex((state) => state === status.word);
}

function nameOf({ cause }: Pick<RebuildData, 'cause'>): string {
  return `The rebuild of ${someOf(cause.map((ref) => shortName(ref.text)))}`;
}

function failedOf({ failures }: Pick<RebuildData, 'failures'>): string {
  return someOf(failures.map(({ component }) => shortName(component.text)));
}

function runningOf(data: Omit<RebuildData, 'running'>): RebuildData['running'] {
  const failed = failedOf(data);
  const done = data.nodes.filter(({ status }) => data.over.some((state) => state === status.word)).length;
  return {
    before: `${nameOf(data)} is running: `,
    done,
    after: ` of ${count(data.nodes.length, 'node')} ended${failed === '' ? '' : `; ${failed} did not build`}.`,
  };
}

/** Of a rebuild that does not run. */
function verdictOf(data: Omit<RebuildData, 'running'>): string {
  const { state, counts } = data;
  const what = nameOf(data);
  const tally = (left: readonly string[] = []): string =>
    counts
      .filter(({ status }) => !left.includes(status.word))
      .map(({ status, count: number }) => `${number} ${status.word}`)
      .join(', ') || 'nothing more';
  const failed = failedOf(data);
  const stopped = counts.find(({ status }) => status.word === 'dep-failed')?.count ?? 0;
  const because = failed === '' ? 'it came to no end' : `${failed} did not build${stopped === 0 ? '' : `, and ${count(stopped, 'node')} could not follow`}`;
  switch (state) {
    case 'done':
      return `${what} is done: ${tally()}.`;
    case 'failed':
      return `${what} failed: ${because}; ${tally(['failed', 'dep-failed'])}.`;
    case 'canceled':
      return `${what} was canceled: ${tally()}.`;
    default:
      return `${what} is held: ${tally()}.`;
  }
}

function failureLine(site: Site, run: RunRecord, line: NodeLine, node: RunNode | undefined): FailureLine {
  const log = node?.attempts.findLast((attempt) => attempt.outcome !== 'ok')?.log ?? null;
  return {
    component: line.component,
    node: line.id,
    sentence: line.reason,
    firstError: site.logs.get(log ?? '')?.error ?? null,
    log: log === null ? null : site.links.log(log),
    holdsUp: heldUpBy(run, line.id),
  };
}

/** Where a node's line is. */
function anchorOf(site: Site, run: RunRecord, id: string): string {
  return `${site.links.rebuild(run.id).url ?? '/'}#${encodeURIComponent(id)}`;
}

function nodeLine(
  site: Site,
  run: RunRecord,
  definition: RunRecord['nodes'][number],
  { states, timing, names }: { readonly states: ReadonlyMap<string, RunNode>; readonly timing: RunTiming; readonly names: ReadonlyMap<string, string> },
): NodeLine {
  const node = states.get(definition.id);
  const times = timing.nodes.get(definition.id);
  const end = node?.attempts.at(-1);
  // Attempts of other engines sign what this one has built.
  const builds = (node?.attempts ?? []).filter((attempt) => attempt.engine === definition.engine);
  const last = builds.at(-1);
  const failure = node?.state === 'failed' ? end?.sentence : null;
  const goesOn = ['built', 'unchanged', 'reused', 'signing'];
  const isOpen = node === undefined || ['waiting', 'held'].includes(node.state);
  const open = isOpen ? definition.after.filter((id) => !goesOn.includes(states.get(id)?.state ?? 'waiting')) : [];
  return {
    id: definition.id,
    component: site.links.component(definition.component),
    status: nodeStatus(node?.state ?? 'waiting'),
    because: definition.reason,
    reason: failure ?? node?.reason ?? definition.reason,
    level: definition.level,
    after: definition.after,
    engine: last?.engine ?? definition.engine,
    attempts: builds.length,
    started: last?.started ?? null,
    finished: last?.finished ?? null,
    seconds: times?.seconds ?? null,
    waited: times?.waited ?? { slot: 0, idle: 0 },
    waitsFor: open.map((id) => ({ text: names.get(id) ?? id, url: anchorOf(site, run, id) })),
    critical: timing.critical.nodes.includes(definition.id),
    build: node?.build ?? null,
    log: last?.log === null || last === undefined ? null : site.links.log(last.log),
    outputs: node?.outputs.length ?? 0,
  };
}

/** What a rebuild was asked for: one thing, or several. */
export function causesOf(site: Site, { subject }: RunRecord): Ref[] {
  return subject
    .split(' ')
    .filter((reference) => reference !== '')
    .map((reference) => site.links.any(reference));
}

/** How many nodes cannot go on before this one does. */
function heldUpBy(run: RunRecord, id: string): number {
  const held = new Set([id]);
  for (const seen of held) for (const node of run.nodes) if (node.after.includes(seen)) held.add(node.id);
  return held.size - 1;
}
