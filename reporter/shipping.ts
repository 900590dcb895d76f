import type { Facts } from './facts.ts';
import { type Things, baseOf, versionIn } from './things.ts';

/** Where a thing is shipped, and over what: ids from what the compose holds to the thing. */
export interface Shipped {
  readonly product: string;
  readonly release: string;
  readonly stage: string;
  readonly compose: string;
  readonly since: string;
  /** In which version the compose holds it; null where something in it needs it, and no version is pinned. */
  readonly version: string | null;
  readonly path: readonly string[];
}

const carries: ReadonlySet<string> = new Set(['requires', 'contains', 'based-on', 'member-of']);

/** For every thing, the stages it stands in, by itself or because something there needs it; one shortest path each. */
export function shippingOf(facts: Facts, things: Things): Map<string, Shipped[]> {
  const shipped = new Map<string, Shipped[]>();
  for (const pointer of facts.pointers) {
    const compose = facts.composes.find((item) => item.id === bare(pointer.compose));
    if (compose === undefined) continue;
    const via = new Map<string, string | null>();
    const versions = new Map<string, string | null>();
    for (const { component, purl } of compose.inputs) {
      for (const id of [component, purl].map((each) => baseOf(each) ?? each)) {
        via.set(id, null);
        versions.set(id, versionIn(purl));
      }
    }
    const queue = [...via.keys()];
    for (const from of queue) {
      for (const { to, relation } of things.requires.get(from) ?? []) {
        if (!carries.has(relation) || via.has(to)) continue;
        via.set(to, from);
        queue.push(to);
      }
    }
    const { product, release, stage, since } = pointer;
    for (const id of queue) {
      const path: string[] = [];
      for (let at: string | null | undefined = id; at !== null && at !== undefined; at = via.get(at)) path.unshift(at);
      const list = shipped.get(id) ?? [];
      list.push({ product, release, stage, since, version: versions.get(id) ?? null, compose: compose.id, path });
      shipped.set(id, list);
    }
  }
  return shipped;
}

/** `compose:x` → `x`. */
export function bare(reference: string): string {
  return reference.replace(/^(compose|build|update|release|product|rebuild):/, '');
}
