import { sayDuration } from '@millwright/core/model/time.ts';
import type { Site } from '../site.ts';
import { timingOf } from '../timing.ts';
import { causesOf } from '../views/rebuild.ts';
import { type Measure, median, overHowMany, sayFigure, table } from './measure.ts';

/** Problem 2: how much longer rebuilds took than they had to, and how long work waited although it could have gone on. */
export function serialization(site: Site): Measure {
  const measured = site.runs
    .filter((run) => run.kind === 'rebuild' && run.state === 'done' && run.ended !== null)
    .map((run) => ({ run, timing: timingOf(site, run) }))
    .filter(({ timing }) => timing.critical.seconds > 0)
    .map(({ run, timing }) => ({ run, timing, ratio: (timing.end - timing.start) / 1000 / timing.critical.seconds }));
  const figure = measured.length === 0 ? null : median(measured.map(({ ratio }) => ratio));
  const idle = measured.reduce((sum, { timing }) => sum + timing.waited.idle, 0);
  return {
    id: 'serialization',
    problem: 'Unnecessary serialization',
    remedy: 'Builds go in the order of the graph, the longest path first; signing goes on beside them.',
    what: 'Makespan ÷ critical path, and hours waited for nothing',
    figure: figure === null ? null : sayFigure(figure),
    unit: figure === null ? null : '× the critical path',
    sentence:
      figure === null
        ? 'Not yet: no rebuild has come to a good end.'
        : `${overHowMany(measured.length, 'rebuild')} that came to a good end; nodes waited ${sayDuration(idle * 1000)} in all for nothing.`,
    how: 'Makespan: from the confirmed plan to the end of the last job, signing included. Critical path: the longest chain of builds by what each took. Waited for nothing: all that a node needs was built and its engine had a free slot, and it had not begun; that counts holding it, starting it, and Millwright itself.',
    tables: [
      table(
        'By rebuild',
        [
          { key: 'rebuild', title: 'Rebuild', kind: 'ref' },
          { key: 'cause', title: 'Because of', kind: 'refs' },
          { key: 'nodes', title: 'Nodes', kind: 'number' },
          { key: 'makespan', title: 'Makespan', kind: 'text' },
          { key: 'critical', title: 'Critical path', kind: 'text' },
          { key: 'ratio', title: 'Ratio', kind: 'text' },
          { key: 'slot', title: 'Waited for a slot', kind: 'text' },
          { key: 'idle', title: 'Waited for nothing', kind: 'text' },
        ],
        measured.map(({ run, timing, ratio }) => ({
          rebuild: site.links.rebuild(run.id),
          cause: causesOf(site, run).slice(0, 4),
          nodes: run.nodes.length,
          makespan: sayDuration(timing.end - timing.start),
          critical: sayDuration(timing.critical.seconds * 1000),
          ratio: sayFigure(ratio),
          slot: sayDuration(timing.waited.slot * 1000),
          idle: sayDuration(timing.waited.idle * 1000),
        })),
      ),
    ],
  };
}
