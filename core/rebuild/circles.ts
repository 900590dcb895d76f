import type { Order } from '../graph/order.ts';
import { purlOf } from './bootstrap.ts';
import { known, type RebuildComponents } from './component.ts';
import type { LeftOut } from './leave-out.ts';

/** Keys of an order: has the first to wait for the second, because no earlier build of that can be taken instead? */
export function mustWait(components: RebuildComponents, from: string, to: string): boolean {
  const needed = purlOf(to);
  return components.get(purlOf(from))?.requires.includes(needed) === true && components.get(needed)?.current === undefined;
}

/** Who would have to be built with what was never built and comes later: nothing opens these circles. */
export function closedCircles(components: RebuildComponents, { cycles }: Pick<Order, 'cycles'>): Map<string, Pick<LeftOut, 'word' | 'reason'>> {
  const closed = new Map<string, Pick<LeftOut, 'word' | 'reason'>>();
  for (const { dropped } of cycles) {
    const edge = dropped.find(({ from, to }) => mustWait(components, from, to));
    if (edge === undefined) continue;
    const [user, needed] = [known(components, purlOf(edge.from)), known(components, purlOf(edge.to))];
    const circle = user === needed ? 'it needs itself' : `it needs ${needed.name}, which needs it in turn`;
    const reason = `${circle}, and ${needed.name} was never built; where ${user.name} can be built without it once, write bootstrap: [${needed.name}] in components/${user.name}.yaml`;
    closed.set(user.purl, { word: 'requirement', reason });
  }
  return closed;
}
