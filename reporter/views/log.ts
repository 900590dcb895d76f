import { stamp } from '@millwright/core/model/time.ts';
import { mostActs, mostCommits } from '../facts.ts';
import { harmless } from '../text.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import { actorName } from '../next-step.ts';
import type { Site } from '../site.ts';

export interface LogData {
  /** Whether it goes back to the first commit. */
  readonly complete: boolean;
  readonly entries: readonly LogLine[];
}

export interface LogLine {
  readonly commit: string;
  readonly time: string;
  readonly who: Ref;
  readonly room: string | null;
  readonly command: string | null;
  /** What happened; several where the system's commits are taken together. */
  readonly what: readonly string[];
  readonly count: number;
  readonly operation: string | null;
  readonly plan: string | null;
}

export function logPages(site: Site): Page<LogData>[] {
  const entries = site.acts.map(({ commit, at, cause, count, subjects }): LogLine => {
    const person = cause.actor.startsWith('person:');
    return {
      commit,
      time: stamp(at),
      who: person ? site.links.person(cause.actor) : { text: actorName(site.links, cause.actor), url: null },
      room: cause.room?.replace(/^room:/, '') ?? null,
      command: cause.command ?? null,
      what: subjects,
      count,
      operation: cause.operation ?? null,
      plan: cause.plan ?? null,
    };
  });
  const last = entries.find((entry) => entry.who.url !== null);
  const verdict =
    last === undefined
      ? 'No person has done anything here yet.'
      : `The last person to act was ${last.who.text}: ${harmless(last.what[0] ?? '', 200).replace(/\.$/, '')}.`;
  return [
    pageOfModel(site, {
      url: '/log/',
      template: 'log',
      title: 'Log',
      verdict,
      crumbs: [home],
      data: { complete: entries.length < mostActs && entries.reduce((sum, entry) => sum + entry.count, 0) < mostCommits, entries },
    }),
  ];
}
