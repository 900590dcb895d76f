import type { RunNode, RunRecord } from '@millwright/core/state/kinds/run.ts';
import { runKind } from '@millwright/core/state/kinds/run.ts';
import type { LogExcerpt } from '../attempt-logs.ts';
import { attemptOf } from '../links.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import { count, shortName } from '../text.ts';

export type { LogExcerpt };

/** What an attempt printed: where it failed the line that tells why and what stands around it, else the beginning; and the end. */
export interface BuildLogData {
  readonly attempt: string;
  readonly path: string;
  /** The component or the test that was tried, and the run that tried it. */
  readonly about: Ref;
  readonly run: Ref;
  readonly build: string | null;
  readonly engine: string;
  /** Whose fault the engine says it is: the build's own, or the place it ran on; `ok` where what ran found fault with something else. */
  readonly outcome: 'ok' | 'build' | 'infrastructure' | null;
  readonly sentence: string | null;
  readonly started: string;
  readonly finished: string | null;
  readonly failed: boolean;
  /** The command that prints the log's end. */
  readonly command: string;
  readonly log: LogExcerpt;
}

export function buildLogPages(site: Site): Page<BuildLogData>[] {
  const runs = new Map(site.runs.map((run) => [run.id, run]));
  const faulty = new Set(site.results.flatMap(({ run, outcome }) => (outcome === 'failed' || outcome === 'error' ? [run] : [])));
  return [...site.nodes].flatMap(([id, nodes]) => {
    const run = runs.get(id);
    return run === undefined ? [] : nodes.flatMap((node) => pagesOf(site, run, node, faulty));
  });
}

/** `faulty`: runs of tests that found fault, though they themselves went well. */
function pagesOf(site: Site, run: RunRecord, node: RunNode, faulty: ReadonlySet<string | null>): Page<BuildLogData>[] {
  return node.attempts.flatMap((attempt) => {
    const log = site.logs.get(attempt.log ?? '');
    if (log === undefined || attempt.log === null) return [];
    const { path, url } = { path: attempt.log, url: site.links.log(attempt.log).url ?? '/' };
    const about = aboutOf(site, run, node.id);
    const failed = attempt.outcome !== 'ok' || faulty.has(run.id);
    const data: BuildLogData = {
      attempt: attempt.key,
      path,
      about,
      run: run.kind === 'rebuild' ? site.links.rebuild(run.id) : runRef(site, run),
      build: node.build,
      engine: attempt.engine,
      outcome: attempt.outcome,
      sentence: attempt.sentence,
      started: attempt.started ?? attempt.submitted,
      finished: attempt.finished,
      failed,
      command: `build-log ${run.id} ${node.id}`,
      log,
    };
    return [
      pageOfModel(site, {
        url,
        template: 'build-log',
        title: `${shortName(about.text)}, ${attemptOf(path)}`,
        status: failed ? { word: attempt.outcome === 'infrastructure' ? 'lost' : 'failed', shape: 'bad' } : { word: 'went well', shape: 'good' },
        verdict: failed
          ? (log.error?.text ?? attempt.sentence ?? 'It failed, and its log does not tell why.')
          : `It went well and printed ${count(log.lines, 'line')}.`,
        crumbs: run.kind === 'rebuild' ? [home, { text: 'Rebuilds', url: '/rebuild/' }, site.links.rebuild(run.id)] : [home],
        sources: [{ what: `the run ${run.id}`, path: runKind.path(run.id) }],
        data,
      }),
    ];
  });
}

function aboutOf(site: Site, run: RunRecord, node: string): Ref {
  if (run.kind === 'test') return { text: run.subject.split(' ')[0] ?? run.id, url: null };
  return site.links.component(run.nodes.find((item) => item.id === node)?.component ?? node);
}

/** A run that has no page of its own: what it was about has one. */
function runRef(site: Site, run: RunRecord): Ref {
  const about = run.subject
    .split(' ')
    .map((word) => site.links.compose(bare(word)))
    .find((ref) => ref.url !== null);
  return { text: run.id, url: about?.url ?? null };
}
