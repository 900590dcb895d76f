import type { SubscriptionRecord } from '@millwright/core/state/kinds/subscription.ts';
import { bare, some } from './phrases.ts';

/** `build.failed of web that are bad, for room:console, every 1h` */
export function saySubscription(subscription: SubscriptionRecord): string {
  const { kinds, not, product, component, owner, to, actors = [], notActors = [], severities = [], digest, quiet } = subscription;
  const filters = [
    kinds.length === 0 ? 'everything' : some(kinds, 5),
    not.length === 0 ? '' : `but ${some(not, 5)}`,
    severities.length === 0 ? '' : `if ${severities.join(' or ')}`,
    product === null ? '' : `of ${product}`,
    component === null ? '' : `about ${component}`,
    owner === null ? '' : `that ${bare(owner)} owns`,
    actors.length === 0 ? '' : `by ${some(actors.map(bare), 3)}`,
    notActors.length === 0 ? '' : `not by ${some(notActors.map(bare), 3)}`,
  ];
  const manner = [`for ${sayDestination(to)}`, digest === undefined ? '' : sayDigest(digest), quiet === undefined ? '' : `not ${quiet}`];
  return [filters.filter((part) => part !== '').join(' '), ...manner.filter((part) => part !== '')].join(', ');
}

export function sayDestination(to: string): string {
  return to.startsWith('person:') ? bare(to) : to;
}

function sayDigest(digest: string): string {
  return /^\d\d:\d\d$/.test(digest) ? `together at ${digest}` : `together after ${digest}`;
}
