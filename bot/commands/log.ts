import { allReleases } from '@millwright/core/config/releases.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import { resolveName } from '@millwright/core/graph/resolve.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { parseMoment, sayMoment } from '@millwright/core/model/time.ts';
import { composeKind } from '@millwright/core/state/kinds/release.ts';
import { z } from 'zod';
import { refusalsFor, refusalTable, sayRefusals } from '../messages/refusals.ts';
import { isAbout, isQuiet, logLine, type LogLine } from '../messages/log-lines.ts';
import { bare, plural, some } from '../messages/phrases.ts';
import { command } from './command.ts';

export default command({
  word: 'log',
  summary: 'Who did what, newest first.',
  args: z.strictObject({
    by: z.string().optional().describe('Only what this person, trigger or the system did.'),
    since: z.string().optional().describe('Only after a date, or within a duration such as 2d.'),
    about: z.string().optional().describe('Only what is about this id or name.'),
    limit: z.coerce.number().int().min(1).max(10_000).default(50).describe('At most so many entries.'),
    all: z.boolean().default(false).describe('Also the machine’s bookkeeping.'),
  }),
  positional: [],
  role: 'guest',
  danger: 'read',
  reads: 'graph',
  examples: ['log', 'log --by {person} --since 2d', 'log --about {component}'],
  async run({ snapshot, refused }, { by, since, about, limit, all }) {
    const from = since === undefined ? undefined : parseMoment(since, snapshot.at, 'back');
    const actors = new Set<string>();
    const things = about === undefined ? [] : [about, ...(await composesOf(about, snapshot))];
    const found: LogLine[] = [];
    for await (const entry of snapshot.changes()) {
      const line = logLine(entry);
      actors.add(bare(line.by));
      if (from !== undefined && Temporal.Instant.compare(entry.at, from) < 0) continue;
      if (by !== undefined && bare(line.by) !== bare(by)) continue;
      if (about === undefined ? !all && by === undefined && isQuiet(line) : !things.some((thing) => isAbout(line, thing))) continue;
      found.push(line);
    }
    const isFiltered = by !== undefined || about !== undefined || from !== undefined;
    const refusals = isFiltered ? refusalsFor(refused?.all() ?? [], { by, about, from, until: snapshot.at }, limit) : [];
    const isNothing = found.length === 0 && refusals.length === 0;
    if (isNothing && by !== undefined) demandKnownActor(bare(by), actors, snapshot.config);
    if (isNothing && about !== undefined) await demandKnownThing(about, snapshot);
    const entries = found.slice(-limit).toReversed();
    const [newest] = entries;
    const done =
      newest === undefined
        ? 'Nothing in the log fits.'
        : `${plural(found.length, 'entry')}${entries.length < found.length ? ` (${entries.length} shown; --limit N shows more)` : ''}, the newest of ${sayMoment(newest.time)}: ${newest.subject}`;
    return {
      kind: 'log',
      data: { entries, refused: refusals },
      document: {
        verdict: refusals.length === 0 ? done : `${done}${done.endsWith('.') ? '' : '.'} ${sayRefusals(refusals)}`,
        body: [
          ...(newest === undefined
            ? []
            : [
                {
                  kind: 'table' as const,
                  columns: ['TIME', 'BY', 'OPERATION', 'WHAT', 'EVENTS'],
                  rows: entries.map((line) => [sayMoment(line.time), bare(line.by), line.operation ?? '-', line.subject, line.events.join(' ')]),
                },
              ]),
          ...refusalTable(refusals),
        ],
      },
      cut: entries.length < found.length ? [{ path: 'data.entries', shown: entries.length, total: found.length }] : [],
    };
  },
});

/** What is about a compose is about its release. */
async function composesOf(name: string, snapshot: Snapshot): Promise<string[]> {
  const release = allReleases(snapshot.config).find((item) => `${item.product}/${item.release}` === bare(name));
  if (release === undefined) return [];
  const composes = await Array.fromAsync(snapshot.find(composeKind, { product: release.product, release: release.release }));
  return composes.map((compose) => `compose:${compose.id}`);
}

/** Whoever did something or is configured is known; nothing found of them is an answer. */
function demandKnownActor(name: string, actors: ReadonlySet<string>, { people, triggers, tokens }: Config): void {
  const configured = [...people.keys(), ...[...triggers.keys()].map((id) => `trigger:${id}`), ...[...tokens.values()].map((token) => bare(token.person))];
  const known = new Set([...actors, ...configured, 'system', 'guest']);
  if (known.has(name)) return;
  throw new UserError('NAME_UNKNOWN', `Nobody called "${name}" is known here.`, { hint: `Known: ${some([...known], 8)}.`, suggest: nearest(name, known) });
}

/** What is neither in the graph nor configured, and nothing in the log is about, is a slip of the fingers. */
async function demandKnownThing(name: string, snapshot: Snapshot): Promise<void> {
  const { config } = snapshot;
  const releases = allReleases(config).map((item) => `${item.product}/${item.release}`);
  const known = [...config.products.keys(), ...releases, ...config.components.keys(), ...config.sources.keys(), ...config.people.keys()];
  if (known.includes(name.replace(/^(person|release|product|source):/, ''))) return;
  resolveName(await snapshot.graph(), name);
}
