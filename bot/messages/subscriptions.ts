import type { SubscriptionRecord } from '@millwright/core/state/kinds/subscription.ts';
import { bare, some } from './phrases.ts';

/** `build.failed of web, to room:console` */
export function saySubscription({ kinds, not, product, component, owner, to }: SubscriptionRecord): string {
  const parts = [
    kinds.length === 0 ? 'everything' : some(kinds, 5),
    not.length === 0 ? '' : `but ${some(not, 5)}`,
    product === null ? '' : `of ${product}`,
    component === null ? '' : `about ${component}`,
    owner === null ? '' : `that ${bare(owner)} owns`,
  ];
  return `${parts.filter((part) => part !== '').join(' ')}, for ${to.startsWith('person:') ? bare(to) : to}`;
}
