import { matchesPurl } from '../change/owners.ts';
import type { SubscriptionRecord } from '../state/kinds/subscription.ts';
import type { About } from './about.ts';
import { eventKinds, type FactoryEvent } from './event.ts';

/** Does the subscription want the event? All filters given must hold, of several values one; `not` takes out. */
export function wants(subscription: SubscriptionRecord, event: FactoryEvent, about: About): boolean {
  const { kinds, not, product, component, owner, actors = [], notActors = [], severities = [], to } = subscription;
  if (kinds.length > 0 && !kinds.some((kind) => fits(kind, event.kind))) return false;
  if (not.some((kind) => fits(kind, event.kind))) return false;
  if (severities.length > 0 && !severities.includes(event.severity)) return false;
  if (actors.length > 0 && !actors.includes(event.actor)) return false;
  if (notActors.includes(event.actor)) return false;
  // Nobody needs to be told what they just did, unless they asked for just that.
  if (actors.length === 0 && event.actor === to) return false;
  if (product !== null && !about.products.has(product)) return false;
  if (component !== null && ![...about.components].some((purl) => nameFits(component, purl))) return false;
  return owner === null || about.owners.has(owner.replace(/^person:/, ''));
}

/** `build`, `build.failed`, `*.failed`. */
export function fits(wanted: string, kind: string): boolean {
  return wanted === kind || kind.startsWith(`${wanted}.`) || (wanted.includes('*') && matchesPurl(wanted, kind));
}

export function isKnownKind(wanted: string): boolean {
  return eventKinds.some((kind) => fits(wanted, kind));
}

/** Who wants the event, by destination: one entry each, however many of its rules match. */
export function askedBy(subscriptions: readonly SubscriptionRecord[], event: FactoryEvent, about: About): ReadonlyMap<string, readonly SubscriptionRecord[]> {
  return Map.groupBy(
    subscriptions.filter((subscription) => wants(subscription, event, about)),
    (subscription) => subscription.to,
  );
}

/** `lib*` and `pkg:rpm/demo/*` both name components. */
function nameFits(pattern: string, purl: string): boolean {
  const path = purl.replace(/@[^/]*$/, '');
  return matchesPurl(pattern, path) || matchesPurl(pattern, decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)));
}
