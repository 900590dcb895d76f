import type { NodeState } from '@millwright/core/state/kinds/run.ts';
import { needsOf } from '../actions.ts';
import { dueSoon } from '../due.ts';
import { pageOfModel, type Page, type Ref } from '../page.ts';
import type { Site } from '../site.ts';
import { type Status, overStates, runStatus } from '../status.ts';
import { type Suggestion, suggestionsFor } from '../suggestions.ts';
import { capital, countInWords } from '../text.ts';
import { type ReleaseData, type ReleaseSummary, summaryOf } from './release.ts';

export interface HomeData {
  readonly broken: readonly BrokenLine[];
  /** Within a day. */
  readonly due: readonly DueLine[];
  /** After that, within 30 days. */
  readonly soon: readonly DueLine[];
  readonly waiting: readonly WaitingLine[];
  readonly running: readonly { readonly what: Ref; readonly status: Status; readonly done: number; readonly total: number; readonly since: string }[];
  /** The states in which a node of theirs counts as done. */
  readonly over: readonly NodeState[];
  readonly releases: readonly ReleaseSummary[];
  /** How many there are where only the first are shown. */
  readonly totals: { readonly broken: number; readonly due: number; readonly soon: number; readonly waiting: number; readonly releases: number };
  /** Lines to type now. */
  readonly suggestions: readonly Suggestion[];
}

export interface BrokenLine {
  readonly what: Ref;
  readonly kind: 'build' | 'compose' | 'test' | 'promotion' | 'import' | 'configuration';
  readonly sentence: string;
  readonly since: string;
  readonly who: readonly Ref[];
  readonly where: Ref | null;
  /** A line to type about it. */
  readonly todo: string | null;
  /** The releases it holds up. */
  readonly releases: readonly Ref[];
}

export interface DueLine {
  /** Whose clocks it is read on. */
  readonly zone: string;
  readonly at: string;
  readonly sentence: string;
  readonly what: Ref;
}

export interface WaitingLine {
  readonly who: string;
  readonly sentence: string;
  /** What they do; `command` when it is a line to type. */
  readonly todo: string | null;
  readonly command: boolean;
  readonly until: string | null;
  readonly since: string;
  readonly what: Ref;
  readonly releases: readonly Ref[];
  /** Who may do it. */
  readonly needs: readonly Asked[];
}

/** Somebody who is asked: a person, or whoever has a role. */
export interface Asked {
  readonly person: string | null;
  readonly role: string | null;
  /** The product in which they have to have it; null is any. */
  readonly product: string | null;
  /** Who asked, where it has to be somebody else. */
  readonly not: string | null;
}

const most = 12;

export function homePages(site: Site, releases: readonly Page<ReleaseData>[]): Page<HomeData>[] {
  const needs = needsOf(site);
  const summaries = releases.map(summaryOf);
  const { today, soon } = dueSoon(site);
  const data: HomeData = {
    broken: needs.broken.slice(0, most),
    due: today.slice(0, most),
    soon: soon.slice(0, most),
    waiting: needs.waiting.slice(0, most),
    totals: { broken: needs.broken.length, due: today.length, soon: soon.length, waiting: needs.waiting.length, releases: summaries.length },
    suggestions: suggestionsFor(site, needs, summaries),
    running: site.runs
      .filter((run) => run.state === 'running' && run.kind === 'rebuild')
      .map((run) => {
        const over = (site.nodes.get(run.id) ?? []).filter((node) => overStates.includes(node.state));
        return { what: site.links.rebuild(run.id), status: runStatus(run.state), done: over.length, total: run.nodes.length, since: run.created };
      })
      .slice(0, most),
    over: overStates,
    releases: summaries.toSorted((a, b) => Number(a.dates.state === 'ended') - Number(b.dates.state === 'ended')).slice(0, most),
  };
  return [pageOfModel(site, { url: '/', template: 'home', title: 'Today', status: statusOf(data), verdict: verdictOf(data), crumbs: [], data })];
}

function statusOf({ broken, waiting, running }: HomeData): Status {
  if (broken.length > 0) return { word: 'broken', shape: 'bad' };
  if (waiting.length > 0) return { word: 'needs a person', shape: 'person' };
  return running.length > 0 ? { word: 'working', shape: 'busy' } : { word: 'in order', shape: 'good' };
}

function verdictOf({ totals: { broken, due, waiting } }: HomeData): string {
  let named = false;
  const clause = (number: number, none: string, one: string, many: string): string => {
    if (number === 0) return none;
    const noun = named ? '' : number === 1 ? 'thing ' : 'things ';
    named = true;
    return countInWords(number, noun + one, noun + many);
  };
  const first = clause(broken, 'nothing is broken', 'is broken', 'are broken');
  const second = clause(due, 'nothing is due today', 'is due today', 'are due today');
  const third = clause(waiting, 'nothing waits for a person', 'waits for a person', 'wait for a person');
  return `${capital(first)}, ${second}, and ${third}.`;
}
