import { sayMoment } from '@millwright/core/model/time.ts';
import type { Block } from '@millwright/core/words/document.ts';
import { isSlip, type Refusal } from '../dispatch/refusals.ts';
import { bare, plural } from './phrases.ts';

/** Which refusals are asked about: of whom, naming what, between which moments. */
interface Wanted {
  readonly by: string | undefined;
  readonly about: string | undefined;
  readonly from: Temporal.Instant | undefined;
  readonly until: Temporal.Instant;
}

/** Those that fit, the newest first. */
export function refusalsFor(all: readonly Refusal[], { by, about, from, until }: Wanted, most: number): readonly Refusal[] {
  const fits = (refusal: Refusal): boolean => {
    const at = Temporal.Instant.from(refusal.time);
    const isThen = Temporal.Instant.compare(at, until) <= 0 && (from === undefined || Temporal.Instant.compare(at, from) >= 0);
    return isThen && !isSlip(refusal) && (by === undefined || bare(refusal.by) === bare(by)) && (about === undefined || names(refusal, about));
  };
  return all.filter(fits).slice(-most).toReversed();
}

/** `2 lines were refused, the last at 2026-11-23 09:12 UTC: freeze web.` */
export function sayRefusals(refusals: readonly Refusal[]): string {
  const [last] = refusals;
  if (last === undefined) return '';
  const count = refusals.length === 1 ? 'One line was refused,' : `${plural(refusals.length, 'line')} were refused, the last`;
  return `${count} at ${sayMoment(last.time)}: ${last.command}.`;
}

export function refusalTable(refusals: readonly Refusal[]): Block[] {
  if (refusals.length === 0) return [];
  const rows = refusals.map(({ time, by, command, code, message, rule }) => [sayMoment(time), bare(by), command, rule ?? code, message]);
  return [{ kind: 'table', title: 'Refused', columns: ['TIME', 'BY', 'LINE', 'BY WHICH RULE', 'WHY'], rows }];
}

/** Does the line, or what was said of it, name that thing? */
function names({ command, operation, message }: Refusal, thing: string): boolean {
  const name = bare(thing);
  const words = `${command} ${operation} ${message}`.split(/[\s"'=,;()]+/).map((word) => bare(word.replace(/[.:]+$/, '')));
  return words.some((word) => word === name || word === thing || word.split('/')[0] === name);
}
