import type { Planned } from '../change/change.ts';
import { sayDuration } from '../model/time.ts';
import type { Document } from '../words/document.ts';
import type { RebuildValue } from './change.ts';

/** A rebuild's plan as people read it. */
export function showRebuild({ value, estimates }: Planned<RebuildValue>): Document {
  const { nodes, leftOut, cycles, reuse } = value;
  const { makespan, critical } = estimates as { makespan: { seconds: number }; critical: { seconds: number } };
  const reused = Object.keys(reuse).length;
  const names = new Map(
    nodes.flatMap((node) => [
      [node.id, node.name],
      [node.component, node.name],
    ]),
  );
  const nameOf = (purl: string) => names.get(purl) ?? purl;
  const same =
    reused === 0
      ? ''
      : reused === nodes.length
        ? ', all of which have been built with these inputs before and are reused'
        : `, ${reused} of which can be reused`;
  return {
    verdict: `This rebuilds ${sayCount(nodes)}${same}; about ${sayDuration(makespan.seconds * 1000)} (${sayDuration(critical.seconds * 1000)} at the least).`,
    body: [
      {
        kind: 'table',
        columns: ['', 'component', 'version', 'after', 'why'],
        rows: nodes.map((node) => [
          node.id,
          node.name,
          node.version,
          node.after.map((id) => names.get(id) ?? id).join(', '),
          reuse[node.id] === undefined ? node.reason : `reuses ${reuse[node.id]}`,
        ]),
      },
      ...(cycles.length === 0
        ? []
        : [
            {
              kind: 'lines' as const,
              title: 'Cycles',
              lines: cycles.map(
                (cycle) =>
                  `${cycle.members.map(nameOf).join(', ')}: broken by building ${cycle.dropped.map(({ from, to }) => dropped(nameOf(from), nameOf(to), from === cycle.twice)).join('; ')}`,
              ),
            },
          ]),
      ...(leftOut.length === 0 ? [] : [{ kind: 'lines' as const, title: 'Left out', lines: leftOut.map((item) => `${item.name}: ${item.reason}`) }]),
    ],
  };
}

function dropped(from: string, to: string, isTwice: boolean): string {
  return isTwice ? `${from} twice, first without ${to}` : `${from} with the earlier ${to}`;
}

/** "10 components", or "10 components in 11 builds" where one is built twice. */
export function sayCount(nodes: RebuildValue['nodes']): string {
  const count = new Set(nodes.map((node) => node.component)).size;
  return `${count} ${count === 1 ? 'component' : 'components'}${count === nodes.length ? '' : ` in ${nodes.length} builds`}`;
}
