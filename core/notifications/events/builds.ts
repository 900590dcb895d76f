import type { BuildRecord, CurrentBuild, Revision } from '../../state/kinds/build.ts';
import type { ImportRecord, UnreadSource } from '../../state/kinds/import.ts';
import type { RunNode, RunRecord } from '../../state/kinds/run.ts';
import { sayDuration } from '../../model/time.ts';
import type { Reader } from '../event.ts';

/** What these events mean, by kind. */
export const buildEvents = {
  'rebuild.started': 'A rebuild began.',
  'rebuild.done': 'A rebuild came to its end, with all built.',
  'rebuild.failed': 'A rebuild came to its end, and something in it failed.',
  'rebuild.canceled': 'Somebody stopped a rebuild.',
  'rebuild.held': 'Somebody holds a rebuild.',
  'node.failed': 'A component of a rebuild failed for good.',
  'node.held': 'Somebody holds a component of a rebuild.',
  'promotion.delivered': 'What a promotion gives out has left the house.',
  'build.done': 'A build made its artifacts.',
  'build.failed': 'A build made none.',
  'artifact.built': 'Another build is now the one that counts for its component.',
  'component.moved': 'The source of a component has a new commit or version.',
  'source.changed': 'What others publish is another now.',
  'source.broken': 'What others publish could not be read.',
  'test.started': 'A test began on a compose.',
  'test.failed': 'A test could not be run to its end.',
} as const;

/** A node fails with its build, and a build counts from when it is done. */
export const buildsSaidBy = { 'node.failed': 'build.failed', 'artifact.built': 'build.done' } as const;

/** Composes, promotions and tests have records of their own that say how they ended. */
export const run: Reader<RunRecord> = ({ before, after }) => {
  if (after === undefined || before?.state === after.state) return [];
  const about = [after.id, ...causes(after.subject)];
  if (after.kind === 'test' && before === undefined)
    return [{ kind: 'test.started', about, sentence: `The test ${after.nodes[0]?.component ?? after.subject} runs on ${after.subject}.` }];
  if (after.kind === 'test' && after.state === 'failed')
    return [{ kind: 'test.failed', about, severity: 'bad', sentence: `The test run ${after.id} on ${after.subject} could not finish.` }];
  if (after.kind !== 'rebuild') return [];
  const what = `Rebuild ${after.id} of ${plural(after.nodes.length, 'component')}`;
  if (before === undefined) return [{ kind: 'rebuild.started', about, sentence: `${what} started because of ${sayCause(after.subject)}.` }];
  if (after.state === 'running') return [];
  const took = after.ended === null ? '' : ` after ${sayDuration(Date.parse(after.ended) - Date.parse(after.created))}`;
  const words = { done: 'is done', failed: 'failed', canceled: 'was canceled', held: 'is held' } as const;
  return [
    {
      kind: `rebuild.${after.state}`,
      about,
      severity: after.state === 'done' ? 'good' : after.state === 'failed' ? 'bad' : 'info',
      sentence: `${what} ${words[after.state]}${took}.`,
      more: `Type status ${after.id}.`,
    },
  ];
};

export const node: Reader<RunNode> = ({ before, after }) => {
  if (after === undefined || before?.state === after.state) return [];
  const about = [`${after.run}/${after.id}`, after.run];
  if (after.state === 'failed') return [{ kind: 'node.failed', about, severity: 'bad', sentence: `${after.id} of ${after.run} failed: ${after.reason}` }];
  // A step of a promotion: it has no record of its own, and cannot be taken back.
  if (after.id === 'deliver' && after.state === 'built') return [{ kind: 'promotion.delivered', about, sentence: `The delivery of ${after.run} is done.` }];
  return after.state === 'held' ? [{ kind: 'node.held', about, sentence: `${after.id} of ${after.run} is held: ${after.reason}` }] : [];
};

export const build: Reader<BuildRecord> = ({ before, after }) => {
  if (after === undefined || before !== undefined) return [];
  const about = [`build:${after.id}`, after.component];
  const fields = { outcome: after.outcome, version: after.version };
  const took = sayDuration(after.seconds * 1000);
  if (after.outcome === 'ok')
    return [{ kind: 'build.done', about, fields, severity: 'good', sentence: `${after.name} ${after.version} was built in ${took}.` }];
  return [
    {
      kind: 'build.failed',
      about,
      fields,
      severity: 'bad',
      sentence: `${after.name} ${after.version} failed to build after ${took}${after.sentence === null ? '.' : `: ${after.sentence}`}`,
      more: `Type build-log ${after.id}.`,
    },
  ];
};

export const current: Reader<CurrentBuild> = ({ before, after }) =>
  after === undefined || before?.build === after.build
    ? []
    : [
        {
          kind: 'artifact.built',
          about: [after.component, `build:${after.build}`],
          sentence: `Build ${after.build} is now the one that counts for ${after.component}.`,
        },
      ];

export const revision: Reader<Revision> = ({ before, after }) =>
  after === undefined || before?.commit === after.commit
    ? []
    : [
        {
          kind: 'component.moved',
          about: [after.component],
          fields: { version: after.version },
          sentence: `The source of ${after.name} ${before === undefined ? 'is' : 'moved to'} ${after.version} (${after.commit.slice(0, 10)}).`,
        },
      ];

export const imported: Reader<ImportRecord> = ({ before, after }) => {
  if (after === undefined) return [];
  const about = [`source:${after.id}`];
  if (after.error !== null)
    return before?.error === after.error
      ? []
      : [
          {
            kind: 'source.broken',
            about,
            severity: 'bad',
            sentence: `The source ${after.id} could not be read: ${after.error}`,
            more: 'What was read before stays in use.',
          },
        ];
  if (before?.tree === after.tree) return [];
  return [{ kind: 'source.changed', about, sentence: `The source ${after.id} has ${plural(after.packages, 'package')} now.` }];
};

/** The same thing tried again and again in vain is told once. */
export const unread: Reader<UnreadSource> = ({ before, after }) =>
  after === undefined || before?.reason === after.reason
    ? []
    : [
        {
          kind: 'source.broken',
          about: [after.component],
          severity: 'bad',
          sentence: `The source of ${after.name} could not be taken up: ${after.reason}`,
          more: `Type why ${after.name}.`,
        },
      ];

/** A rebuild's subject is the purls that it stands on, or a sentence; others stand on one thing. */
function causes(subject: string): readonly string[] {
  return subject.startsWith('pkg:') ? subject.split(' ') : [subject];
}

function sayCause(subject: string): string {
  const names = causes(subject).map((id) => (id.startsWith('pkg:') ? decodeURIComponent(/([^/]+?)(@[^/@]*)?$/.exec(id)?.[1] ?? id) : id));
  if (names.length < 5 || !subject.startsWith('pkg:')) return subject.startsWith('pkg:') ? names.join(', ') : subject;
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
