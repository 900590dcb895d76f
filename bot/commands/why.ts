import { allReleases, releaseNamed, type ReleaseRef } from '@millwright/core/config/releases.ts';
import { resolveName } from '@millwright/core/graph/resolve.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { trace } from '@millwright/core/graph/trace.ts';
import { pageOf } from '@millwright/core/model/ids.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { composeKind } from '@millwright/core/state/kinds/release.ts';
import { runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import { z } from 'zod';
import { bare, some } from '../messages/phrases.ts';
import { sayReasons, whyComponent, whyCompose, whyRelease, type Reason } from '../messages/why-component.ts';
import type { Refusal } from '../dispatch/refusals.ts';
import { command, type Reply } from './command.ts';

export default command({
  word: 'why',
  summary: 'Why a thing is where it is: not built, not in stable, waiting. Alone: why you were refused last.',
  args: z.strictObject({
    subject: z.string().min(1).optional().describe('A component, compose, plan, run or node of a run.'),
    release: z.string().optional().describe('Only about this release.'),
  }),
  positional: ['subject', 'release'],
  role: 'guest',
  danger: 'read',
  reads: 'graph',
  examples: ['why {component}', 'why {component} {release}', 'why {release}', 'why'],
  async run({ snapshot, refused }, args) {
    if (args.subject === undefined) return whyRefused(refused?.last());
    const wanted = args.release === undefined ? undefined : releaseNamed(snapshot.config, args.release);
    const { id, page, reasons } = (await fromRecords(snapshot, args.subject)) ?? (await fromGraph(snapshot, args.subject, wanted));
    return { kind: 'why', data: { subject: id, reasons }, document: sayReasons(reasons, page) };
  },
});

interface Found {
  readonly id: string;
  readonly page: string | null;
  readonly reasons: readonly Reason[];
}

async function fromRecords(snapshot: Snapshot, text: string): Promise<Found | undefined> {
  const compose = await snapshot.get(composeKind, bare(text));
  if (compose !== undefined) {
    const id = `compose:${compose.id}`;
    return {
      id,
      page: pageOf('compose', id),
      reasons: await whyCompose(snapshot, releaseNamed(snapshot.config, `${compose.product}/${compose.release}`), compose),
    };
  }
  const plan = await snapshot.get(planKind, text);
  if (plan !== undefined) {
    const second = plan.needs.find((need) => need.different);
    const waits = plan.state === 'pending';
    const sentence = waits
      ? `${plan.id} (${plan.command}) waits for ${second === undefined ? 'confirmation' : `a second person with ${second.role}`} until ${sayMoment(plan.expires)}.`
      : `${plan.id} (${plan.command}) is ${plan.state}${plan.closedBy === null ? '' : ` by ${bare(plan.closedBy)}`}${plan.why === null ? '.' : `: ${plan.why}`}`;
    return { id: plan.id, page: null, reasons: [{ about: plan.id, sentence, next: waits ? `confirm ${plan.code}` : null, open: waits }] };
  }
  const node = await snapshot.get(runNodeKind, text);
  if (node !== undefined) {
    return {
      id: text,
      page: null,
      reasons: [
        { about: text, sentence: `${node.id} of ${node.run} is ${node.state}: ${node.reason}`, next: `status ${node.run} shows all of it.`, open: true },
      ],
    };
  }
  const run = await snapshot.get(runKind, text);
  if (run === undefined) return undefined;
  const nodes = await Promise.all(run.nodes.map((item) => snapshot.get(runNodeKind, `${run.id}/${item.id}`)));
  const stuck = nodes.filter((item) => item !== undefined).filter((item) => ['failed', 'held', 'waiting', 'dep-failed'].includes(item.state));
  const page = run.kind === 'rebuild' ? `/rebuild/${run.id}/` : null;
  const head: Reason = {
    about: run.id,
    sentence: `${run.id} is ${run.state}; it was started because of ${run.subject}.`,
    next: `status ${run.id} shows all of it.`,
    open: run.state !== 'done',
  };
  return {
    id: run.id,
    page,
    reasons: [
      head,
      ...stuck.map((item) => ({ about: `${run.id}/${item.id}`, sentence: `${item.id} is ${item.state}: ${item.reason}`, next: null, open: false })),
    ],
  };
}

async function fromGraph(snapshot: Snapshot, text: string, wanted: ReleaseRef | undefined): Promise<Found> {
  const graph = await snapshot.graph();
  const { node } = resolveName(graph, text);
  const page = pageOf(node.kind, node.id);
  if (node.kind === 'release') return { id: node.id, page, reasons: await whyRelease(snapshot, releaseNamed(snapshot.config, node.id)) };
  if (node.kind === 'product') {
    const releases = allReleases(snapshot.config).filter((item) => `product:${item.product}` === node.id);
    return { id: node.id, page, reasons: (await Promise.all(releases.map((release) => whyRelease(snapshot, release)))).flat() };
  }
  const found = trace(graph, node);
  const [component = node] = found.components;
  const reached = new Set(found.down.map((item) => item.id));
  const releases = wanted === undefined ? allReleases(snapshot.config).filter((release) => reached.has(release.id)) : [wanted];
  const reasons = snapshot.config.components.values().some((item) => item.purl === component.id)
    ? await whyComponent(snapshot, component, releases)
    : [imported(component.id, component.name, releases)];
  return { id: node.id, page, reasons };
}

function imported(id: string, name: string, releases: readonly ReleaseRef[]): Reason {
  return {
    about: id,
    sentence: `${name} was imported; this factory does not build it${
      releases.length === 0
        ? ', and no release has it'
        : ` (it is in ${some(
            releases.map((release) => bare(release.id)),
            3,
          )})`
    }.`,
    next: null,
    open: false,
  };
}

function whyRefused(refused: Refusal | undefined): Reply {
  if (refused === undefined) {
    return {
      kind: 'why',
      data: { refusal: null },
      document: { verdict: 'Nothing was refused to you lately.', next: 'why NAME tells why a thing is where it is.' },
    };
  }
  const { command: line, message, rule, hint, time, room, code, operation } = refused;
  return {
    kind: 'why',
    data: { refusal: refused },
    document: {
      verdict: `You were refused at ${sayMoment(time)}: ${line}. ${message}${rule === null ? '' : ` (${rule})`}`,
      next: rule === null ? (hint ?? `log --since 1d tells what happened around ${operation}.`) : 'explain tells who could say it.',
      body: [{ kind: 'fields', fields: [['code', code], ['room', room], ...(hint === null || rule === null ? [] : [['what to do', hint] as const])] }],
    },
  };
}
