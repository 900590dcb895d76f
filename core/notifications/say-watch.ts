import type { SubscriptionRecord } from '../state/kinds/subscription.ts';

/** `*.failed that are bad, of web, for console, together after 1h`: the whole of a watch, as the log and answers have it. */
export function sayWatch(watch: SubscriptionRecord): string {
  return `${sayWanted(watch)}, for ${sayDestination(watch.to)}${watch.digest === undefined && watch.quiet === undefined ? '' : `, ${sayWhen(watch)}`}`;
}

/** What it listens for. */
export function sayWanted({ kinds, not, product, component, owner, actors = [], notActors = [], severities = [] }: SubscriptionRecord): string {
  const what = kinds.length === 0 ? 'everything' : list(kinds, 'and');
  const parts = [
    severities.length === 0 ? what : kinds.length === 0 ? `everything ${list(severities, 'or')}` : `${what} (${list(severities, 'or')})`,
    product === null ? '' : `of ${product}`,
    component === null ? '' : `about ${component}`,
    owner === null ? '' : `that ${bare(owner)} owns`,
    actors.length === 0 ? '' : `by ${list(actors.map(bare), 'or')}`,
    notActors.length === 0 ? '' : `not by ${list(notActors.map(bare), 'or')}`,
    not.length === 0 ? '' : `but ${list(not, 'and')}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** `at once`, `together after 1h`, `together at 09:00, not 22:00-07:00` */
export function sayWhen({ digest, quiet }: Pick<SubscriptionRecord, 'digest' | 'quiet'>): string {
  const when = digest === undefined ? 'at once' : /^\d\d:\d\d$/.test(digest) ? `together at ${digest}` : `together after ${digest}`;
  return quiet === undefined ? when : `${when}, not ${quiet}`;
}

/** `alice` for a person, `console` for a room. */
export function sayDestination(to: string): string {
  return bare(to);
}

function bare(id: string): string {
  return id.replace(/^(person|room):/, '');
}

const mostNamed = 6;

function list(items: readonly string[], word: 'and' | 'or'): string {
  const shown = items.length > mostNamed ? [...items.slice(0, mostNamed - 1), `${items.length - mostNamed + 1} more`] : items;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}
