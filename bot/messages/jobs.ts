import { parsePurl } from '@millwright/core/model/ids.ts';
import { sayDuration, sayMoment } from '@millwright/core/model/time.ts';
import type { RunNode, RunRecord } from '@millwright/core/state/kinds/run.ts';
import type { Block, Document } from '@millwright/core/words/document.ts';
import type { JobData } from '../changes/job-data.ts';
import { bare, plural } from './phrases.ts';

/** A job as people read it: how it ended or how far it is, what failed first. */
export function sayJob({ kind, run, nodes, data }: JobData): Document {
  if (kind === 'compose') return sayCompose(data, run, nodes);
  if (kind === 'promotion') return sayPromotion(data, run, nodes);
  if (kind === 'test') return sayTest(data, run, nodes);
  return sayRebuild(run, nodes);
}

function sayRebuild(run: RunRecord, nodes: readonly RunNode[]): Document {
  const { leftOut } = run;
  const count = (...states: string[]) => nodes.filter((node) => states.includes(node.state)).length;
  const parts = [
    [count('built'), 'built'],
    [count('unchanged'), 'unchanged'],
    [count('reused'), 'reused'],
    [count('failed'), 'failed'],
    [count('dep-failed'), 'not tried because of that'],
    [count('building', 'signing', 'submitted'), 'under way'],
    [count('waiting', 'ready'), 'waiting'],
    [count('held'), 'held'],
    [count('canceled'), 'canceled'],
  ] as const;
  const tally = parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
  const lasted = run.ended === null ? '' : ` after ${sayDuration(Date.parse(run.ended) - Date.parse(run.created))}`;
  const word = { running: 'is running', done: 'is done', failed: 'failed', canceled: 'was canceled', held: 'is held' }[run.state];
  const failed = nodes.find((node) => node.state === 'failed');
  const next =
    failed !== undefined
      ? `build-log ${failed.build ?? `${run.id} ${failed.id}`} shows why; retry ${run.id} --failed tries again.`
      : run.state === 'held'
        ? `unhold ${run.id} lets it go on.`
        : undefined;
  const rows = run.nodes.map((definition) => {
    const node = nodes.find((item) => item.id === definition.id);
    return [definition.id, String(definition.facts['name']), node?.state ?? '', node?.reason ?? ''];
  });
  return {
    verdict: `${run.id} ${word}${lasted}${tally === '' ? '' : `: ${tally}`}${leftOut.length === 0 ? '' : `; ${leftOut.length} left out`}.`,
    ...(next === undefined ? {} : { next }),
    page: `/rebuild/${run.id}/`,
    body: [
      ...failures(run, nodes),
      { kind: 'table', columns: ['', 'component', 'state', 'why'], rows },
      ...(leftOut.length === 0
        ? []
        : [
            {
              kind: 'lines' as const,
              title: 'Left out',
              lines: leftOut.map((item) => `${item.component.startsWith('pkg:') ? parsePurl(item.component).name : item.component}: ${item.reason}`),
            },
          ]),
    ],
  };
}

function sayCompose(data: Record<string, unknown>, run: RunRecord, nodes: readonly RunNode[]): Document {
  const { id, state, artifacts, missing, reused, sentence, product, release } = data as {
    id: string;
    state: string;
    artifacts: number;
    missing: readonly { component: string; reason: string }[];
    reused: boolean;
    sentence: string | null;
    product: string;
    release: string;
  };
  const files = plural(artifacts, 'artifact');
  const verdict =
    state === 'done'
      ? `${id} is ${reused ? 'made already, of exactly these inputs' : 'done'}: ${files} for ${product}/${release}.`
      : state === 'incomplete'
        ? `${id} is incomplete: ${missing.map((item) => item.reason).join(', ')}.`
        : state === 'failed'
          ? `${id} failed. ${sentence ?? ''}`
          : state === 'removed'
            ? `${id} is removed. ${sentence ?? ''}`
            : `${id} is being made (${files}).`;
  const next = state === 'done' ? `gate ${id} tells where it may go.` : state === 'incomplete' ? `rebuild --unbuilt builds what is missing.` : undefined;
  return {
    verdict,
    ...(next === undefined ? {} : { next }),
    page: `/compose/${id}/`,
    body: [
      ...failures(run, nodes),
      ...(missing.length === 0 ? [] : [{ kind: 'lines' as const, title: 'Missing', lines: missing.map((item) => `${item.component}: ${item.reason}`) }]),
    ],
  };
}

export function sayPromotion(data: Record<string, unknown>, run: RunRecord, nodes: readonly RunNode[]): Document {
  const { kind, release, stage, to, from, state, sentence, by } = data as {
    kind: string;
    release: string;
    stage: string;
    to: string;
    from: string | null;
    state: string;
    sentence: string | null;
    by: readonly string[];
  };
  const where = `${bare(release)} ${stage}`;
  const verb = kind === 'rollback' ? 'is back in' : 'is in';
  const verdict =
    state === 'done'
      ? `${bare(to)} ${verb} ${where}${from === null ? '' : ` (before: ${bare(from)})`}.`
      : state === 'failed'
        ? `${bare(to)} is not in ${where}. ${sentence ?? ''}`
        : `${bare(to)} is on its way to ${where} (${state}).`;
  const next = state === 'failed' ? `retry ${run.id} --failed tries again, once the reason is gone.` : undefined;
  return {
    verdict,
    ...(next === undefined ? {} : { next }),
    page: `/product/${bare(release).split('/')[0]}/`,
    body: [...failures(run, nodes), { kind: 'fields', fields: [['by', by.map(bare).join(', ')]] }],
  };
}

function sayTest(data: Record<string, unknown>, run: RunRecord, nodes: readonly RunNode[]): Document {
  const { result } = data as { result: { outcome: string } | null };
  const what = run.subject.replace(' compose:', ' of ');
  if (result === null || run.ended === null) return { verdict: `${what}: ${lastWords(run, nodes)}`, body: failures(run, nodes) };
  const detail = (nodes[0]?.reason ?? '').replace(/^It ended with \w+(: |\.$)/, '').replace(/\.+$/, '');
  return { verdict: `${what}: ${result.outcome.replaceAll('_', ' ')}${detail === '' ? '.' : ` (${detail}).`}`, body: failures(run, nodes) };
}

function failures(run: RunRecord, nodes: readonly RunNode[]): Block[] {
  const failed = nodes.filter((node) => node.state === 'failed');
  if (failed.length === 0) return [];
  const lines = failed.map((node) => {
    const definition = run.nodes.find((item) => item.id === node.id);
    const log = node.attempts.at(-1)?.log;
    return `${String(definition?.facts['name'] ?? definition?.component ?? node.id)}: ${node.reason}${log === null || log === undefined ? '' : ` (${log})`}`;
  });
  return [{ kind: 'lines', title: 'Failed', lines }];
}

function lastWords(run: RunRecord, nodes: readonly RunNode[]): string {
  const node = nodes[0];
  return run.ended === null ? `${run.state} since ${sayMoment(run.created)}.` : (node?.reason ?? run.state);
}
