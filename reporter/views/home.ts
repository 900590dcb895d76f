import { allReleases } from '@millwright/core/config/releases.ts';
import { brokenNow } from '../broken.ts';
import { dueSoon } from '../due.ts';
import { pageOfModel, type Page, type Ref } from '../page.ts';
import { newestCompose } from '../releases.ts';
import type { Site } from '../site.ts';
import { type Status, composeStatus, runStatus } from '../status.ts';
import { capital, countInWords } from '../text.ts';
import { waitingForPeople } from '../waiting.ts';

export interface HomeData {
  readonly broken: readonly BrokenLine[];
  readonly due: readonly DueLine[];
  readonly waiting: readonly WaitingLine[];
  readonly running: readonly { readonly what: Ref; readonly status: Status; readonly done: number; readonly total: number; readonly since: string }[];
  readonly releases: readonly ReleaseLine[];
}

export interface BrokenLine {
  readonly what: Ref;
  readonly kind: 'build' | 'compose' | 'test' | 'promotion' | 'import' | 'configuration';
  readonly sentence: string;
  readonly since: string;
  readonly who: readonly Ref[];
  readonly where: Ref | null;
}

export interface DueLine {
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
}

export interface ReleaseLine {
  readonly release: Ref;
  readonly newest: { readonly compose: Ref; readonly status: Status } | null;
  readonly stages: readonly { readonly stage: string; readonly compose: Ref | null; readonly since: string | null }[];
}

export function homePages(site: Site): Page<HomeData>[] {
  const data: HomeData = {
    broken: brokenNow(site),
    due: dueSoon(site),
    waiting: waitingForPeople(site),
    running: site.runs
      .filter((run) => run.state === 'running' && run.kind === 'rebuild')
      .map((run) => {
        const over = (site.nodes.get(run.id) ?? []).filter((node) => ['built', 'unchanged', 'reused', 'failed', 'dep-failed', 'canceled'].includes(node.state));
        return { what: site.links.rebuild(run.id), status: runStatus(run.state), done: over.length, total: run.nodes.length, since: run.created };
      }),
    releases: releaseLines(site),
  };
  return [pageOfModel(site, { url: '/', template: 'home', title: 'Today', status: statusOf(data), verdict: verdictOf(data), crumbs: [], data })];
}

function releaseLines(site: Site): ReleaseLine[] {
  return allReleases(site.config).map(({ product, release, stages }) => {
    const newest = newestCompose(site, product, release);
    return {
      release: site.links.release(product, release),
      newest: newest === undefined ? null : { compose: site.links.compose(newest.id), status: composeStatus(newest.state) },
      stages: stages.map(({ name }) => {
        const pointer = site.pointers.find((item) => item.product === product && item.release === release && item.stage === name);
        return { stage: name, compose: pointer === undefined ? null : site.links.compose(pointer.compose), since: pointer?.since ?? null };
      }),
    };
  });
}

function statusOf({ broken, waiting, running }: HomeData): Status {
  if (broken.length > 0) return { word: 'broken', shape: 'bad' };
  if (waiting.length > 0) return { word: 'needs a person', shape: 'person' };
  return running.length > 0 ? { word: 'working', shape: 'busy' } : { word: 'in order', shape: 'good' };
}

function verdictOf({ broken, due, waiting }: HomeData): string {
  let named = false;
  const clause = (number: number, none: string, one: string, many: string): string => {
    if (number === 0) return none;
    const noun = named ? '' : number === 1 ? 'thing ' : 'things ';
    named = true;
    return countInWords(number, noun + one, noun + many);
  };
  const first = clause(broken.length, 'nothing is broken', 'is broken', 'are broken');
  const second = clause(due.length, 'nothing is due today', 'is due today', 'are due today');
  const third = clause(waiting.length, 'nothing waits for a person', 'waits for a person', 'wait for a person');
  return `${capital(first)}, ${second}, and ${third}.`;
}
