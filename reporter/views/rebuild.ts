import type { RunNode, RunRecord } from '@millwright/core/state/kinds/run.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import type { Site } from '../site.ts';
import { type Status, nodeStatus, runStatus } from '../status.ts';
import { count, shortName, someOf } from '../text.ts';

export interface RebuildData {
  readonly id: string;
  readonly cause: readonly Ref[];
  readonly plan: string | null;
  readonly by: readonly Ref[];
  readonly state: RunRecord['state'];
  readonly created: string;
  readonly ended: string | null;
  /** How many nodes are in each state, in the order of the work. */
  readonly counts: readonly { readonly status: Status; readonly count: number }[];
  /** What failed first of all, with where to read more. */
  readonly failures: readonly { readonly component: Ref; readonly sentence: string; readonly log: string | null; readonly holdsUp: number }[];
  readonly nodes: readonly NodeLine[];
  readonly leftOut: readonly { readonly component: Ref; readonly reason: string }[];
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
  readonly build: string | null;
  readonly log: string | null;
  readonly outputs: number;
}

const order = ['failed', 'building', 'submitted', 'signing', 'held', 'ready', 'waiting', 'dep-failed', 'built', 'unchanged', 'reused', 'canceled'];

export function rebuildPages(site: Site): Page<RebuildData>[] {
  return site.runs.filter((run) => run.kind === 'rebuild').map((run) => rebuildPage(site, run));
}

function rebuildPage(site: Site, run: RunRecord): Page<RebuildData> {
  const states = new Map((site.nodes.get(run.id) ?? []).map((node) => [node.id, node]));
  const lines = run.nodes.map((definition) => nodeLine(site, definition, states.get(definition.id)));
  lines.sort((a, b) => order.indexOf(a.status.word) - order.indexOf(b.status.word) || a.level - b.level || (a.id < b.id ? -1 : 1));
  const counts = Map.groupBy(lines, (line) => line.status.word);
  const data: RebuildData = {
    id: run.id,
    cause: causesOf(site, run),
    plan: run.plan,
    by: run.by.map((person) => site.links.person(person)),
    state: run.state,
    created: run.created,
    ended: run.ended,
    counts: [...counts.values()].flatMap((group) => (group[0] === undefined ? [] : [{ status: group[0].status, count: group.length }])),
    failures: lines
      .filter((line) => line.status.word === 'failed')
      .map((line) => ({ component: line.component, sentence: line.reason, log: line.log, holdsUp: heldUpBy(run, line.id) })),
    nodes: lines,
    leftOut: run.leftOut.map(({ component, reason }) => ({ component: site.links.component(component), reason })),
  };
  return pageOfModel(site, {
    url: site.links.rebuild(run.id).url ?? '/',
    template: 'rebuild',
    title: run.id,
    status: runStatus(run.state),
    verdict: verdictOf(data),
    crumbs: [home, { text: 'Rebuilds', url: '/rebuild/' }],
    data,
  });
}

function verdictOf({ state, cause, nodes, failures, counts }: RebuildData): string {
  const what = `The rebuild of ${someOf(cause.map((ref) => shortName(ref.text)))}`;
  const tally = (left: readonly string[] = []): string =>
    counts
      .filter(({ status }) => !left.includes(status.word))
      .map(({ status, count: number }) => `${number} ${status.word}`)
      .join(', ') || 'nothing more';
  const failed = someOf(failures.map(({ component }) => shortName(component.text)));
  const stopped = counts.find(({ status }) => status.word === 'dep-failed')?.count ?? 0;
  const because = failed === '' ? 'it came to no end' : `${failed} did not build${stopped === 0 ? '' : `, and ${count(stopped, 'node')} could not follow`}`;
  switch (state) {
    case 'done':
      return `${what} is done: ${tally()}.`;
    case 'failed':
      return `${what} failed: ${because}; ${tally(['failed', 'dep-failed'])}.`;
    case 'canceled':
      return `${what} was canceled: ${tally()}.`;
    case 'held':
      return `${what} is held: ${tally()}.`;
    default:
      return `${what} is running: of ${count(nodes.length, 'node')}, ${tally()}${failed === '' ? '' : `; ${failed} did not build`}.`;
  }
}

function nodeLine(site: Site, definition: RunRecord['nodes'][number], node: RunNode | undefined): NodeLine {
  const end = node?.attempts.at(-1);
  // Attempts of other engines sign what this one has built.
  const builds = (node?.attempts ?? []).filter((attempt) => attempt.engine === definition.engine);
  const last = builds.at(-1);
  const failure = node?.state === 'failed' ? end?.sentence : null;
  const times = last?.started && last.finished ? Temporal.Instant.from(last.finished).since(last.started).total('seconds') : null;
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
    seconds: times === null ? null : Math.round(times * 10) / 10,
    build: node?.build ?? null,
    log: last?.log ?? null,
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
