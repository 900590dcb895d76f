import type { Needs } from './actions.ts';
import type { Site } from './site.ts';
import { shortName } from './text.ts';
import type { ReleaseSummary } from './views/release.ts';

/** A line that works when it is typed, and who would, or why. */
export interface Suggestion {
  readonly kind: 'waiting' | 'broken' | 'explore';
  readonly command: string;
  readonly why: string;
}

const shown = 3;

/** Three things to type now: what waits for somebody, what is broken, and what shows a newcomer around. */
export function suggestionsFor(site: Site, { broken, waiting }: Needs, releases: readonly ReleaseSummary[]): Suggestion[] {
  const asked = waiting.flatMap(({ command, todo, who }): Suggestion[] =>
    command && todo !== null && typable(todo) ? [{ kind: 'waiting', command: todo, why: `${shortName(who)} is asked to` }] : [],
  );
  const faults = broken.flatMap(({ todo, what }): Suggestion[] =>
    todo !== null && typable(todo) ? [{ kind: 'broken', command: todo, why: `${shortName(what.text)} is broken` }] : [],
  );
  const ours = releases.filter(({ page }) => site.config.products.get(page.text.split('/', 1)[0] ?? '')?.mode !== 'observe');
  const explore = [...ours.flatMap(nextOf), ...firstSteps(site)].map((item): Suggestion => ({ kind: 'explore', ...item }));
  const found = [...asked.slice(0, 1), ...faults.slice(0, 1), ...explore.slice(0, 1), ...asked.slice(1), ...faults.slice(1), ...explore.slice(1)];
  return found.filter((item, index) => found.findIndex(({ command }) => command === item.command) === index).slice(0, shown);
}

/** Nothing to be filled in, and short enough to be typed. */
function typable(line: string): boolean {
  return line.length <= 120 && !/[<>…"]/.test(line);
}

type Line = Pick<Suggestion, 'command' | 'why'>;

function nextOf({ page, newest, stages, dates }: ReleaseSummary): Line[] {
  if (dates.state === 'ended') return [];
  if (newest === null) return [{ command: `compose ${page.text}`, why: `nothing was composed for ${page.text} yet` }];
  const next = stages.find((stage) => stage.compose?.text !== newest.compose.text);
  return next === undefined ? [] : [{ command: `gate ${newest.compose.text} ${next.name}`, why: `what it needs to move to ${next.name}` }];
}

function firstSteps({ config, current }: Site): Line[] {
  const uses = new Map([...config.components.keys()].map((name) => [name, 0]));
  for (const { build_requires: names } of config.components.values()) for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  const [most] = [...uses].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return [
    ...(most !== undefined && current.size === 0 ? [{ command: 'plan rebuild --unbuilt', why: 'what would be built, without building it' }] : []),
    ...(most === undefined ? [] : [{ command: `trace ${most}`, why: `what a change to ${most} reaches` }]),
    { command: 'where', why: 'every release, and what its stages hold' },
    { command: 'help', why: 'every word there is' },
  ];
}
