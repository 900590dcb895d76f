import type { RebuildComponents } from './component.ts';

/** A component that stands in a circle and can be built without a part of it: it is built without, and again with it. */
export interface Bootstrap {
  readonly component: string;
  /** Requirements it does without the first time. */
  readonly without: readonly string[];
  /** Everything in the circle, the component itself too; sorted. */
  readonly members: readonly string[];
}

/** What stands for the first build of a component among the keys of an order; no purl has a line break. */
export function firstOf(purl: string): string {
  return `${purl}\nfirst`;
}

/** The purl that a key of an order stands for. */
export function purlOf(key: string): string {
  return key.split('\n', 1)[0] ?? key;
}

/** Circles of a plan that a `bootstrap:` of one of their members opens. The others need an earlier build. Pure. */
export function bootstrapsOf(components: RebuildComponents, planned: readonly string[], needs: (purl: string) => readonly string[]): Bootstrap[] {
  const found: Bootstrap[] = [];
  for (const component of planned.toSorted()) {
    const names = components.get(component)?.config.bootstrap ?? [];
    const without = needs(component).filter((other) => names.includes(components.get(other)?.name ?? ''));
    const opened = (purl: string) => (purl === component ? needs(purl).filter((other) => !without.includes(other)) : needs(purl));
    // Where another way leads round as well, doing without these opens nothing.
    if (without.length === 0 || reached(opened(component), opened).has(component)) continue;
    const below = reached(without, needs);
    const members = [...below].filter((other) => reached([other], needs).has(component));
    if (members.length > 0) found.push({ component, without, members: members.toSorted() });
  }
  return found;
}

function reached(from: readonly string[], needs: (purl: string) => readonly string[]): Set<string> {
  const seen = new Set(from);
  for (const purl of seen) for (const other of needs(purl)) seen.add(other);
  return seen;
}
