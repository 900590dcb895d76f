import type { RebuildData } from '../../../reporter/views/rebuild.ts';

type Failure = RebuildData['failures'][number];

/** What several nodes failed of: the same words, whatever numbers and whose name stand among them. Each first with as many as it has, the largest first. */
export function byCause(failures: readonly Failure[]): (readonly [Failure, ...Failure[]])[] {
  const causeOf = ({ component, firstError, sentence }: Failure): string =>
    (firstError?.text ?? sentence).replace(wordOf(component.text), '\u0000').replace(/\d+/g, '0');
  const groups = [...Map.groupBy(failures, causeOf).values()].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others] as const]));
  return groups.toSorted((a, b) => b.length - a.length);
}

/** Where a name stands by itself: `a` is no part of `than`. */
function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(name)}(?![\\p{L}\\p{N}])`, 'gu');
}
