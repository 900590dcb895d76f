import { resolveName } from '@millwright/core/graph/resolve.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { versionIn } from '@millwright/core/graph/standing.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import type { GraphNode } from '@millwright/core/model/node.ts';
import { sayMoment, stamp } from '@millwright/core/model/time.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import type { Block } from '@millwright/core/words/document.ts';
import { sayActor } from '@millwright/core/words/people.ts';
import { z } from 'zod';
import { bare, plural } from '../messages/phrases.ts';
import { command, type Needs } from './command.ts';

/** Moments looked at one by one from now on back; older ones are halved, each side taken as all alike. */
const nearMoments = 24;

export default command({
  word: 'since',
  summary: 'Since when a thing is in another, such as a library in a release, what brought it in, and in which version.',
  args: z.strictObject({
    thing: z.string().min(1).describe('A name, purl or id.'),
    whole: z.string().min(1).describe('What it is in: a release, a product, a compose, or another thing that stands on it.'),
  }),
  positional: ['thing', 'whole'],
  role: 'guest',
  danger: 'read',
  examples: ['since {library} {release}', 'since {library} {component}'],
  async run(needs, args) {
    const { snapshot } = needs;
    const graph = await snapshot.graph();
    const thing = resolveName(graph, args.thing).node;
    const whole = resolveName(graph, args.whole).node;
    if (thing.id === whole.id) throw new UserError('USAGE', `${args.thing} and ${args.whole} are the same.`, { hint: 'Write: since NAME RELEASE.' });
    const now = versionIn(graph, thing, whole);
    const moments = await relevant(snapshot);
    const seen = new Map<string, Promise<GraphNode | undefined>>();
    const look = (entry: LogEntry): Promise<GraphNode | undefined> => {
      const known = seen.get(entry.commit) ?? versionAt(needs, entry, thing, whole);
      seen.set(entry.commit, known);
      return known;
    };
    const presence = await turn(moments, async (entry) => ((await look(entry)) === undefined) === (now === undefined));
    const version = now === undefined ? undefined : await turn(moments.slice(presence.place), async (entry) => (await look(entry))?.version === now.version);
    const came = moments[presence.place];
    const versionCame = version === undefined ? undefined : moments[presence.place + version.place];
    const before = moments[presence.place - 1];
    const left = now === undefined && before !== undefined ? await look(before) : undefined;
    const names = { thing: now?.name ?? thing.name, whole: bare(whole.id).startsWith('pkg:') ? whole.name : bare(whole.id) };
    return {
      kind: 'since',
      data: {
        thing,
        whole,
        is: now !== undefined,
        version: now?.version ?? null,
        since: came === undefined || (now === undefined && before === undefined) ? null : eventOf(came),
        versionSince: versionCame === undefined ? null : eventOf(versionCame),
        was: left ?? null,
        /** Some moments between were not looked at. */
        halved: presence.halved || version?.halved === true,
      },
      document: {
        verdict: verdictOf(names, { now, came, before, left }),
        next: now === undefined ? `trace ${args.thing} says where it is.` : `path ${args.thing} ${args.whole} says why.`,
        body: details({ came, versionCame, now, isNew: before !== undefined }, presence.halved, moments.length),
      },
    };
  },
});

/** Commits that may have changed what is in what, oldest first; the first is where all began. */
async function relevant(snapshot: Snapshot): Promise<LogEntry[]> {
  const kinds: ReadonlySet<string | undefined> = new Set(['import', 'pointer', 'compose', 'current', 'revision']);
  const found: LogEntry[] = [];
  for await (const entry of snapshot.changes())
    if (
      entry.changes.some((change) =>
        change.kind === 'import' ? treeOf(change.before) !== treeOf(change.after) : kinds.has(change.kind) || change.path.startsWith('config/'),
      )
    )
      found.push(entry);
  return found;
}

function treeOf(record: unknown): unknown {
  return record !== null && typeof record === 'object' && 'tree' in record ? record.tree : undefined;
}

async function versionAt({ factory, progress }: Needs, { commit, at }: LogEntry, thing: GraphNode, whole: GraphNode): Promise<GraphNode | undefined> {
  progress(`Looking at ${sayMoment(at)} …`);
  const past = await factory.snapshot(commit);
  return versionIn(await past.graph(), thing, whole);
}

interface Turn {
  /** The first of the moments from which on all looked at were alike; equal to their number where the last is not. */
  readonly place: number;
  readonly halved: boolean;
}

/** Where what is now began: back one by one, and where that takes long, by halves. */
async function turn(moments: readonly LogEntry[], alike: (entry: LogEntry) => Promise<boolean>): Promise<Turn> {
  let place = moments.length;
  for (; place > 0 && moments.length - place < nearMoments; place--) if (!(await alike(moments[place - 1] as LogEntry))) return { place, halved: false };
  let from = 0;
  while (from < place) {
    const middle = (from + place) >>> 1;
    if (await alike(moments[middle] as LogEntry)) place = middle;
    else from = middle + 1;
  }
  return { place, halved: moments.length > nearMoments };
}

function eventOf({ commit, at, cause }: LogEntry): { commit: string; time: string; by: string; subject: string } {
  return { commit, time: stamp(at), by: cause.actor, subject: cause.subject };
}

interface Found {
  readonly now: GraphNode | undefined;
  readonly came: LogEntry | undefined;
  /** The last moment at which it was otherwise. */
  readonly before: LogEntry | undefined;
  readonly left: GraphNode | undefined;
}

function verdictOf({ thing, whole }: { readonly thing: string; readonly whole: string }, { now, came, before, left }: Found): string {
  if (now === undefined)
    return before === undefined || came === undefined
      ? `${thing} is not in ${whole}, and never was.`
      : `${thing} is not in ${whole} any more: it was, as ${left?.version ?? 'it is'}, until ${sayMoment(came.at)}.`;
  if (came === undefined) return `${thing} is in ${whole} as of now.`;
  return `${thing} has been in ${whole} ${before === undefined ? 'for as long as this factory has known it' : 'since'} ${before === undefined ? `(${sayMoment(came.at)})` : sayMoment(came.at)}, now as ${now.version ?? 'it is'}.`;
}

function details(
  { came, versionCame, now, isNew }: { came: LogEntry | undefined; versionCame: LogEntry | undefined; now: GraphNode | undefined; isNew: boolean },
  halved: boolean,
  moments: number,
): Block[] {
  const fields: [string, string][] = [];
  const say = ({ at, cause, commit }: LogEntry): string => `${sayMoment(at)}, by ${sayActor(cause.actor)}: ${cause.subject} (${commit.slice(0, 10)})`;
  if (came !== undefined && (isNew || now !== undefined)) fields.push([now === undefined ? 'went with' : 'came with', say(came)]);
  if (versionCame !== undefined && versionCame.commit !== came?.commit) fields.push([`${now?.version ?? ''} since`, say(versionCame)]);
  if (halved) fields.push(['how it was found', `of ${plural(moments, 'moment')}, the older ones by halves`]);
  return fields.length === 0 ? [] : [{ kind: 'fields', fields }];
}
