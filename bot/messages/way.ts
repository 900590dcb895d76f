import type { GraphEdge, Relation } from '@millwright/core/model/node.ts';

/** A step along an edge, from its subject to its object and back, as it continues a sentence. */
const words: Readonly<Record<Relation, readonly [along: string, back: string]>> = {
  'upstream-of': ['upstream of', 'made by'],
  builds: ['builds', 'built by'],
  'build-requires': ['built with', 'needed to build'],
  requires: ['requires', 'required by'],
  recommends: ['recommends', 'recommended by'],
  suggests: ['suggests', 'suggested by'],
  contains: ['contains', 'in'],
  'based-on': ['based on', 'base of'],
  'member-of': ['in', 'has'],
  ships: ['ships', 'shipped by'],
  selects: ['selects', 'selected by'],
  'release-of': ['of', 'has'],
};

/** A path in words: `builds libgreet 1.0.0, required by hello 1.0.0, in web-1-20261125.0, shipped by web/1`. */
export function sayWay(path: readonly GraphEdge[], nameOf: (id: string) => string): string {
  const steps: string[] = [];
  let here = path.length > 1 && (path[1]?.from === path[0]?.from || path[1]?.to === path[0]?.from) ? path[0]?.to : path[0]?.from;
  for (const { from, to, relation } of path) {
    const isAlong = from === here;
    here = isAlong ? to : from;
    if (relation !== 'release-of') steps.push(`${words[relation][isAlong ? 0 : 1]} ${nameOf(here)}`);
  }
  return steps.join(', ');
}
