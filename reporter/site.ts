import type { BuildRecord } from '@millwright/core/state/kinds/build.ts';
import type { Facts } from './facts.ts';
import { type Links, linksOf } from './links.ts';
import { type Shipped, shippingOf } from './shipping.ts';
import { type Things, thingsOf } from './things.ts';

/** The facts, and what views ask of them over and over. */
export interface Site extends Facts {
  readonly links: Links;
  readonly things: Things;
  readonly shipping: ReadonlyMap<string, readonly Shipped[]>;
  readonly buildById: ReadonlyMap<string, BuildRecord>;
  /** What a component is called in the configuration, by purl. */
  readonly nameByPurl: ReadonlyMap<string, string>;
}

export function siteOf(facts: Facts): Site {
  const things = thingsOf(facts);
  return {
    ...facts,
    things,
    links: linksOf(facts, things),
    shipping: shippingOf(facts, things),
    buildById: new Map(facts.builds.map((build) => [build.id, build])),
    nameByPurl: new Map([...facts.config.components].map(([name, { purl }]) => [purl, name])),
  };
}
