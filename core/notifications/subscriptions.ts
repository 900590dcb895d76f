import { matchesPurl, owns } from '../change/owners.ts';
import type { Config } from '../config/schema.ts';
import type { SubscriptionRecord } from '../state/kinds/subscription.ts';
import { eventKinds, type FactoryEvent } from './event.ts';

/** What an event's ids belong to, as far as the graph knows. */
export interface Context {
  readonly config: Config;
  /** Products that select a component. */
  productsOf(component: string): readonly string[];
}

/** Does the subscription want the event? All filters given must hold; `not` takes out. */
export function wants(subscription: SubscriptionRecord, event: FactoryEvent, context: Context): boolean {
  const { kinds, not, product, component, owner } = subscription;
  const purls = event.about.filter((id) => id.startsWith('pkg:'));
  if (kinds.length > 0 && !kinds.some((kind) => fits(kind, event.kind))) return false;
  if (not.some((kind) => fits(kind, event.kind))) return false;
  if (product !== null && event.product !== product && !purls.some((purl) => context.productsOf(purl).includes(product))) return false;
  if (component !== null && !purls.some((purl) => nameFits(component, purl))) return false;
  if (owner !== null && !purls.some((purl) => owns(context.config, owner.replace(/^person:/, ''), purl))) return false;
  return true;
}

/** `build`, `build.failed`, `*.failed`. */
export function fits(wanted: string, kind: string): boolean {
  return wanted === kind || kind.startsWith(`${wanted}.`) || (wanted.includes('*') && matchesPurl(wanted, kind));
}

export function isKnownKind(wanted: string): boolean {
  return eventKinds.some((kind) => fits(wanted, kind));
}

/** `lib*` and `pkg:rpm/demo/*` both name components. */
function nameFits(pattern: string, purl: string): boolean {
  const path = purl.replace(/@[^/]*$/, '');
  return matchesPurl(pattern, path) || matchesPurl(pattern, decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)));
}
