import type { Needs } from './actions.ts';
import type { Site } from './site.ts';
import { shortName } from './text.ts';
import type { ReleaseSummary } from './views/release.ts';

/** A line that works when it is typed, and why one would. */
export interface Suggestion {
  readonly type: string;
  readonly why: string;
}

/** Three things to type now: what waits first, then what is broken, then what shows a newcomer around. */
export function suggestionsFor(site: Site, { broken, waiting }: Needs, releases: readonly ReleaseSummary[]): Suggestion[] {
  const found: Suggestion[] = [];
  for (const line of waiting) {
    if (line.command && line.todo !== null && typable(line.todo)) found.push({ type: line.todo, why: `${line.who} is asked to` });
  }
  const asked = found.slice(0, broken.length > 0 ? 2 : 3);
  for (const line of broken) if (line.todo !== null && typable(line.todo)) asked.push({ type: line.todo, why: `${line.what.text} is broken` });
  const general = [...releases.flatMap(releaseLines), ...firstSteps(site)];
  const all = new Map([...asked, ...found, ...general].map((item) => [item.type, { type: item.type, why: shortName(item.why) }]));
  return [...all.values()].slice(0, 3);
}

/** Nothing to be filled in, and short enough to be typed. */
function typable(line: string): boolean {
  return line.length <= 120 && !/[<>…"]/.test(line);
}

function releaseLines({ page, newest, stages }: ReleaseSummary): Suggestion[] {
  if (newest === null) return [{ type: `compose ${page.text}`, why: `nothing has been composed for ${page.text} yet` }];
  const next = stages.find((stage) => stage.compose?.text !== newest.compose.text);
  return next === undefined ? [] : [{ type: `gate ${newest.compose.text} ${next.name}`, why: `what it needs to move to ${next.name}` }];
}

function firstSteps({ config, current }: Site): Suggestion[] {
  const [name] = config.components.keys();
  const lines: Suggestion[] = [];
  if (name !== undefined && current.size === 0) lines.push({ type: 'plan rebuild --unbuilt', why: 'what would be built, without building it' });
  if (name !== undefined) lines.push({ type: `trace ${name}`, why: 'where it comes from, and what it ships in' });
  return [...lines, { type: 'log', why: 'who did what' }, { type: 'help', why: 'every word' }];
}
