import type { Page, Ref } from '../page.ts';
import type { ComponentData, DependencyLine } from '../views/component.ts';
import type { RebuildData } from '../views/rebuild.ts';
import type { Drawn } from './dot.ts';

/** The graph a page is about: a component's neighbourhood, a rebuild's order. */
export function graphOf({ template, url, model }: Page): Drawn | undefined {
  if (template === 'rebuild') return orderOf(url, model.title, model.data as RebuildData);
  return template === 'component' ? neighbourhoodOf(url, model.title, model.data as ComponentData) : undefined;
}

/** Whether there is more in it than the thing itself, without making it. */
export function hasGraph({ template, model }: Page): boolean {
  if (template === 'rebuild') return (model.data as RebuildData).nodes.some(({ after }) => after.length > 0);
  if (template !== 'component') return false;
  const { requires, usedBy, shipsIn } = model.data as ComponentData;
  return requires.items.length + usedBy.items.length + shipsIn.length > 0;
}

/** What is one step away, and where it ships: a core library's whole closure is the archive. */
function neighbourhoodOf(url: string, title: string, { requires, usedBy, shipsIn }: ComponentData): Drawn {
  const nodes = new Map<string, Drawn['nodes'][number]>([[url, { id: url, label: title, url, strong: true }]]);
  const edges = new Map<string, Drawn['edges'][number]>();
  const add = (ref: Ref): string => {
    const id = ref.url ?? ref.text;
    if (!nodes.has(id)) nodes.set(id, { id, label: ref.text, url: ref.url });
    return id;
  };
  const join = (from: string, to: string, label: string): void => void edges.set(`${from}\n${to}\n${label}`, { from, to, label });
  const near = ({ items }: ComponentData['requires']): DependencyLine[] => items.filter(({ distance }) => distance === 1);
  for (const line of near(requires)) join(url, add(line.thing), line.relation);
  for (const line of near(usedBy)) join(add(line.thing), url, line.relation);
  for (const { release, stage, compose } of shipsIn) {
    join(add(compose), url, 'contains');
    join(add(release), add(compose), stage);
  }
  const known = ({ total, direct }: ComponentData['requires']): number => Math.max(total, direct);
  const further = known(requires) + known(usedBy) - near(requires).length - near(usedBy).length;
  const note = further === 0 ? null : `${further} more than one step away, or too many, are not drawn; index.json lists what its page does.`;
  return { name: title, note, nodes: [...nodes.values()], edges: [...edges.values()] };
}

function orderOf(url: string, title: string, { nodes }: RebuildData): Drawn {
  const sorted = nodes.toSorted((a, b) => a.level - b.level || (a.id < b.id ? -1 : 1));
  return {
    name: title,
    note: null,
    nodes: sorted.map(({ id, component, status, critical }) => ({
      id,
      label: `${component.text} (${status.word})`,
      url: `${url}#${encodeURIComponent(id)}`,
      strong: critical,
    })),
    edges: sorted.flatMap(({ id, after }) => after.map((from) => ({ from, to: id, label: '' }))),
  };
}
