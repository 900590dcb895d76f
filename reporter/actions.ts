import type { ReleaseRef } from '@millwright/core/config/releases.ts';
import { brokenNow } from './broken.ts';
import type { Action, Ref } from './page.ts';
import { freezesOf, locksOf } from './releases.ts';
import type { Site } from './site.ts';
import type { Shape } from './status.ts';
import type { BrokenLine, WaitingLine } from './views/home.ts';
import { waitingForPeople } from './waiting.ts';

/** What is broken and what waits in the whole factory, found once. */
export interface Needs {
  readonly broken: readonly BrokenLine[];
  readonly waiting: readonly WaitingLine[];
}

const severities: readonly Shape[] = ['bad', 'person', 'held'];

export function needsOf(site: Site): Needs {
  return { broken: brokenNow(site), waiting: waitingForPeople(site) };
}

/** What a release needs: what is broken, what waits for somebody, and what somebody stopped. */
export function actionsOf(site: Site, { broken, waiting }: Needs, { product, release }: ReleaseRef): Action[] {
  const about = ({ releases }: { readonly releases: readonly Ref[] }): boolean => releases.some((item) => item.text === `${product}/${release}`);
  const actions = [
    ...broken.filter(about).map(brokenAction),
    ...waiting.filter(about).map(waitingAction),
    ...freezesOf(site, product, release).map((freeze): Action => {
      const scope = `${product}${freeze.release === null ? '' : `/${freeze.release}`}`;
      const sentence = `${scope}${freeze.stage === null ? '' : ` ${freeze.stage}`} is frozen: ${freeze.why}`;
      const stop = { since: freeze.time, until: freeze.until, who: [site.links.person(freeze.by)], todo: `unfreeze ${scope}`, command: true, links: [] };
      return { status: { word: 'frozen', shape: 'held' }, sentence, ...stop };
    }),
    ...locksOf(site, product, release).map((lock): Action => {
      const stop = { since: lock.time, until: null, who: [site.links.person(lock.by)], todo: `unlock ${lock.id} --why "…"`, command: true, links: [] };
      return { status: { word: 'locked', shape: 'held' }, sentence: `Only its holder changes ${lock.id}: ${lock.why}`, ...stop };
    }),
  ];
  return actions.toSorted((a, b) => severities.indexOf(a.status.shape) - severities.indexOf(b.status.shape));
}

/** What is broken or waits, with the address of what it is about. */
export function allActions({ broken, waiting }: Needs): { readonly about: string | null; readonly action: Action }[] {
  return [
    ...broken.map((line) => ({ about: line.what.url, action: brokenAction(line) })),
    ...waiting.map((line) => ({ about: line.what.url, action: waitingAction(line) })),
  ];
}

/** What is broken or waits about the things at these addresses. */
export function actionsAbout(needs: Needs, urls: readonly (string | null)[]): Action[] {
  return allActions(needs).flatMap(({ about, action }) => (about !== null && urls.includes(about) ? [action] : []));
}

export function brokenAction({ kind, what, sentence, since, who, where, todo }: BrokenLine): Action {
  const named = sentence.includes(what.text) ? sentence : `${what.text}: ${sentence}`;
  const links = [what, ...(where === null ? [] : [where])].filter((link) => link.url !== null);
  return { status: { word: `broken ${kind}`, shape: 'bad' }, sentence: named, since, until: null, who, todo, command: todo !== null, links };
}

function waitingAction({ who, sentence, todo, command, until, since, what }: WaitingLine): Action {
  const status = { word: 'needs a person', shape: 'person' } as const;
  return { status, sentence, since, until, who: [{ text: who, url: null }], todo, command, links: what.url === null ? [] : [what] };
}
