import { sayDuration } from '@millwright/core/model/time.ts';
import type { EventKind, FactoryEvent } from '@millwright/core/notifications/event.ts';
import { eventsOf } from '@millwright/core/notifications/events-of.ts';
import type { ResultRecord } from '@millwright/core/state/kinds/evidence.ts';
import type { ComposeRecord, DecisionRecord, PromotionRecord } from '@millwright/core/state/kinds/release.ts';
import type { NodeState, RunRecord } from '@millwright/core/state/kinds/run.ts';
import type { Changed, LogEntry } from '@millwright/core/state/ledger.ts';
import { sayActor } from '@millwright/core/words/people.ts';
import type { Glyphs, Line } from './line.ts';
import { bare, plural, some } from './phrases.ts';

/** Told in words of their own below. */
const own: ReadonlySet<string> = new Set(['run', 'compose', 'promotion', 'decision', 'result', 'revision', 'plan']);
/** Told by the sentence of the event, when nobody at a keyboard did it. */
const told: ReadonlySet<EventKind> = new Set(['source.broken', 'source.changed', 'waiver.ended', 'freeze.ended', 'lock.ended', 'config.changed']);

export interface Hearer {
  readonly glyphs: Glyphs;
  /** Beginnings too: for those who see no moving lines. */
  readonly begins: boolean;
  /** Events that were told already, because somebody watches them. */
  readonly heard: ReadonlySet<string>;
  /** How the pieces of a job stood when it ended. */
  states(run: string): ReadonlyMap<string, NodeState>;
  /** It is they who speak at this console. */
  isHere(person: string): boolean;
  /** The gate asks a person for something they were not told of yet. */
  isNew(decision: DecisionRecord): boolean;
}

/** What a commit did, for somebody who sits beside the factory: one line a thing that ended, begins to wait for people, or broke. */
export function happenings(entry: LogEntry, hearer: Hearer): Line[] {
  const { glyphs } = hearer;
  const isMachine = !entry.cause.actor.startsWith('person:');
  const lines: Line[] = [];
  const add = (tone: 'good' | 'bad' | 'person' | 'news', text: string): void => {
    const line = `${glyphs[tone]} ${text}`;
    lines.push(tone === 'news' ? line : { text: line, tone });
  };
  for (const change of entry.changes) {
    if (change.after === undefined || !own.has(change.kind ?? '')) continue;
    const found = sayChange(change, entry, hearer);
    if (found !== undefined && !found.about.some((id) => hearer.heard.has(id))) add(found.tone, found.text);
  }
  if (isMachine) {
    const moved = entry.changes.filter((change) => change.kind === 'revision' && change.before !== undefined && change.after !== undefined);
    const newer = moved.map((change) => change.after as { readonly name: string; readonly version: string });
    if (newer.length === 1) add('news', `${newer[0]?.name} has a new version, ${newer[0]?.version}.`);
    else if (newer.length > 1)
      add(
        'news',
        `${some(
          newer.map((item) => item.name),
          4,
        )} have new versions.`,
      );
    for (const event of eventsOf(entry))
      if (isTold(event, entry) && !event.about.some((id) => hearer.heard.has(id))) add(event.severity === 'bad' ? 'bad' : 'news', event.short);
  }
  return lines;
}

interface Said {
  readonly tone: 'good' | 'bad' | 'person' | 'news';
  readonly text: string;
  readonly about: readonly string[];
}

/** What was read for the first time is no news. */
function isTold(event: FactoryEvent, entry: LogEntry): boolean {
  if (!told.has(event.kind)) return false;
  return (
    event.kind !== 'source.changed' ||
    entry.changes.some((change) => change.kind === 'import' && `source:${change.id}` === event.about[0] && change.before !== undefined)
  );
}

function sayChange({ kind, before, after }: Changed, entry: LogEntry, hearer: Hearer): Said | undefined {
  const was = (before as { state?: string } | undefined)?.state;
  switch (kind) {
    case 'run':
      return sayRun(after as RunRecord, was, hearer);
    case 'compose':
      return sayCompose(after as ComposeRecord, was);
    case 'promotion':
      return sayPromotion(after as PromotionRecord, was);
    case 'decision':
      return sayDecision(after as DecisionRecord, hearer);
    case 'result':
      return entry.cause.actor === 'system' ? sayResult(after as ResultRecord) : undefined;
    case 'plan': {
      const plan = after as { id: string; state: string; by: string; code: string; command: string };
      if (was === plan.state || hearer.isHere(plan.by)) return undefined;
      if (plan.state === 'pending')
        return { tone: 'person', text: `${bare(plan.by)} asks: ${plan.command}. Whoever agrees types: confirm ${plan.code}`, about: [plan.id] };
      return plan.state === 'expired' ? { tone: 'news', text: `Nobody confirmed ${plan.command} in time; it was dropped.`, about: [plan.id] } : undefined;
    }
    default:
      return undefined;
  }
}

function sayRun(run: RunRecord, was: string | undefined, hearer: Hearer): Said | undefined {
  if (was === run.state) return undefined;
  const about = [run.id];
  if (run.state === 'running') return hearer.begins && was === undefined ? { tone: 'news', text: beginning(run), about } : undefined;
  if (run.kind === 'test' && run.state === 'failed')
    return { tone: 'bad', text: `The test ${run.subject.replace(' compose:', ' of ')} could not be run. See: status ${run.id}`, about };
  if (run.kind !== 'rebuild') return undefined;
  const states = hearer.states(run.id);
  const called = (node: RunRecord['nodes'][number]) => (typeof node.facts['name'] === 'string' ? node.facts['name'] : node.component);
  const failed = run.nodes.filter((node) => states.get(node.id) === 'failed').map(called);
  const left = run.nodes.filter((node) => states.get(node.id) === 'dep-failed').length;
  const done = run.nodes.filter((node) => ['built', 'unchanged', 'reused'].includes(states.get(node.id) ?? '')).length;
  const took = run.ended === null ? '' : ` in ${sayDuration(Date.parse(run.ended) - Date.parse(run.created))}`;
  const reused = run.nodes.filter((node) => states.get(node.id) === 'reused').length;
  if (run.state === 'done' && reused === run.nodes.length)
    return { tone: 'good', text: `Nothing had to be built: earlier builds of ${plural(reused, 'component')} are still good.`, about };
  const again = reused === 0 ? '' : `, and used ${plural(reused, 'earlier build')} again`;
  if (run.state === 'done') return { tone: 'good', text: `Built ${plural(run.nodes.length - reused, 'component')}${took}${again}.`, about };
  if (run.state === 'held') return { tone: 'person', text: `The rebuild ${run.id} is held. To go on: unhold ${run.id}`, about };
  if (run.state === 'canceled') return { tone: 'news', text: `The rebuild ${run.id} was stopped with ${done} of ${run.nodes.length} built.`, about };
  const others =
    left === 0
      ? ''
      : ` (and ${left} that ${left === 1 ? 'stands' : 'stand'} on ${failed.length === 1 ? 'it' : 'them'} ${left === 1 ? 'was' : 'were'} not tried)`;
  return { tone: 'bad', text: `Built ${done} of ${run.nodes.length}${took}; ${some(failed, 3)} failed${others}. See: why ${failed[0] ?? run.id}`, about };
}

function beginning(run: RunRecord): string {
  if (run.kind === 'rebuild') return `Building ${plural(run.nodes.length, 'component')} …`;
  if (run.kind === 'test') return `Testing ${run.subject.replace(/^(\S+) compose:(.*)$/, '$2 with $1')} …`;
  if (run.kind === 'compose') return `Composing ${bare(run.subject)} …`;
  const { compose, stage } = run.nodes.at(-1)?.facts ?? {};
  return typeof compose === 'string' && typeof stage === 'string' ? `Moving ${compose} to ${stage} …` : `Moving on (${run.subject}) …`;
}

function sayCompose(compose: ComposeRecord, was: string | undefined): Said | undefined {
  const { id, state, sentence } = compose;
  const about = [`compose:${id}`];
  if (was === state) return undefined;
  if (state === 'done') return { tone: 'good', text: `Composed ${id} of ${plural(compose.inputs.length, 'artifact')}.`, about };
  if (state !== 'failed' && state !== 'incomplete') return undefined;
  const lacking = some(
    compose.missing.map((item) => item.component.replace(/^pkg:.*\//, '')),
    3,
  );
  const why = state === 'incomplete' ? `is not whole; missing: ${lacking}` : `failed${sentence === null ? '' : `: ${sentence.replace(/\.$/, '')}`}`;
  return { tone: 'bad', text: `The compose ${id} ${why}. See: status ${compose.run}`, about };
}

function sayPromotion({ id, kind, product, release, stage, to, state, sentence, run }: PromotionRecord, was: string | undefined): Said | undefined {
  if (was === state) return undefined;
  const where = `${product}/${release} ${stage}`;
  const about = [id];
  if (state === 'done') return { tone: 'good', text: `${kind === 'rollback' ? 'Moved back' : 'Moved'} ${where} to ${bare(to)}.`, about };
  if (state !== 'failed') return undefined;
  return {
    tone: 'bad',
    text: `${bare(to)} could not be moved to ${where}${sentence === null ? '' : `: ${sentence.replace(/\.$/, '')}`}. See: status ${run}`,
    about,
  };
}

function sayDecision(decision: DecisionRecord, hearer: Hearer): Said | undefined {
  const { subject, act, sentence, next, product, release } = decision;
  if (!hearer.isNew(decision) || act !== 'person') return undefined;
  const then = next === null ? '' : ` Next: ${sayActor(next.actor)}: ${next.action}`;
  return { tone: 'person', text: `${sentence}${then}`, about: [subject, `release:${product}/${release}`] };
}

function sayResult({ subject, test, outcome }: ResultRecord): Said {
  const on = bare(subject);
  if (outcome === 'passed' || outcome === 'info') return { tone: 'good', text: `The test ${test} passed on ${on}.`, about: [subject] };
  return {
    tone: 'bad',
    text: `The test ${test} ${outcome === 'failed' ? 'failed' : `ended with ${outcome.replaceAll('_', ' ')}`} on ${on}. See: why ${on}`,
    about: [subject],
  };
}
