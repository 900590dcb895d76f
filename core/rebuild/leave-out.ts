import type { Barred } from '../change/collection-facts.ts';
import type { UnreadSource } from '../state/kinds/import.ts';
import { known, type RebuildComponents } from './component.ts';

/** `word`: retired, blocked or architecture where collections keep it from being built; source or requirement where that is missing; unread where its source could not be read. */
export interface LeftOut {
  readonly component: string;
  readonly name: string;
  readonly word: Barred['word'] | 'source' | 'unread' | 'requirement';
  readonly reason: string;
}

type Why = Pick<LeftOut, 'word' | 'reason'>;

/** Takes out what cannot be built, by itself or because nothing opens its circle, and what then lacks a requirement. */
export function leaveOut(components: RebuildComponents, reasons: Map<string, unknown>, closed: ReadonlyMap<string, Why> = new Map()): LeftOut[] {
  const out = new Map<string, Why>(closed);
  for (const purl of reasons.keys()) {
    const { barred, revision, unread } = known(components, purl);
    if (barred !== undefined) out.set(purl, barred);
    else if (unread !== undefined && revision === undefined) out.set(purl, { word: 'unread', reason: sayUnread(unread) });
    else if (revision === undefined) out.set(purl, { word: 'source', reason: 'its source has not been taken up yet; type refresh' });
  }
  for (let before = -1; before !== out.size;) {
    before = out.size;
    for (const purl of reasons.keys()) {
      const lacking = known(components, purl).requires.find((needed) => out.has(needed) && known(components, needed).current === undefined);
      if (lacking !== undefined && !out.has(purl))
        out.set(purl, { word: 'requirement', reason: `it needs ${known(components, lacking).name}, which was never built and is left out` });
    }
  }
  for (const purl of out.keys()) reasons.delete(purl);
  return [...out]
    .map(([component, { word, reason }]) => ({ component, name: known(components, component).name, word, reason }))
    .toSorted((a, b) => (a.component < b.component ? -1 : 1));
}

/** A part of a sentence, without the stop at its end. */
function sayUnread({ reason, hint }: UnreadSource): string {
  return `its source could not be taken up: ${reason.replace(/\.$/, '')}${hint === null ? '' : `; ${hint.charAt(0).toLowerCase()}${hint.slice(1).replace(/\.$/, '')}`}`;
}

/** What is left out for a reason of its own before what lacks one of those. */
function rootsFirst(leftOut: readonly LeftOut[]): LeftOut[] {
  return leftOut.toSorted((a, b) => Number(a.word === 'requirement') - Number(b.word === 'requirement'));
}

const shown = 3;

/** Part of a sentence: the first few, those that the others wait for first. */
export function sayLeftOut(leftOut: readonly LeftOut[]): string {
  const first = rootsFirst(leftOut).slice(0, shown);
  const more = leftOut.length > first.length ? `, and ${leftOut.length - first.length} more` : '';
  return `${first.map(({ name, reason }) => `${name} – ${reason}`).join('; ')}${more}`;
}

/** What a person can do about it, where anything can be done. */
export function whatOpens(leftOut: readonly LeftOut[]): string | undefined {
  const [root] = rootsFirst(leftOut);
  if (root === undefined) return undefined;
  const { name, word } = root;
  if (word === 'source')
    return leftOut.some((other) => other !== root && other.word === 'source') ? 'refresh takes their sources up.' : `refresh ${name} takes its source up.`;
  if (word === 'unread') return `Put that right; refresh ${name} tries again.`;
  if (word === 'architecture') return `The entry of ${name} in its collection names the architectures it is built for.`;
  if (word === 'requirement') return 'schema component tells what bootstrap: does; correct the file and try again.';
  return `The entry of ${name} in its collection says so: make it active there, then refresh the collection.`;
}
