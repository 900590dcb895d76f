import type { Page } from '../page.ts';
import type { ComponentData, DependencyLine } from '../views/component.ts';
import type { RebuildData } from '../views/rebuild.ts';
import type { Drawn } from './dot.ts';

/** The graph a page is about: a component's neighbourhood, a rebuild's order. */
export function graphOf({ template, url, model }: Page): Drawn | undefined {
  if (template === 'rebuild') return orderOf(url, model.title, model.data as RebuildData);
  return template === 'component' ? neighbourhoodOf(url, model.title, model.data as ComponentData) : undefined;
}

function neighbourhoodOf(url: string, title: string, { requires, usedBy, shipsIn }: ComponentData): Drawn {
  const nodes: Drawn['nodes'][number][] = [{ id: url, label: title, url, strong: true }];
  const edges: Drawn['edges'][number][] = [];
  const add = (ref: { readonly text: string; readonly url: string | null }): string => {
    nodes.push({ id: ref.url ?? ref.text, label: ref.text, url: ref.url });
    return ref.url ?? ref.text;
  };
  const near = (line: DependencyLine): string => (line.via === null ? url : add(line.via));
  for (const line of requires.items) edges.push({ from: near(line), to: add(line.thing), label: line.relation });
  for (const line of usedBy.items) edges.push({ from: add(line.thing), to: near(line), label: line.relation });
  for (const { release, stage, compose } of shipsIn) {
    edges.push({ from: add(compose), to: url, label: 'contains' }, { from: add(release), to: add(compose), label: stage });
  }
  return { name: title, nodes, edges: [...new Map(edges.map((edge) => [`${edge.from}\n${edge.to}\n${edge.label}`, edge])).values()] };
}

function orderOf(url: string, title: string, { nodes }: RebuildData): Drawn {
  const sorted = nodes.toSorted((a, b) => a.level - b.level || (a.id < b.id ? -1 : 1));
  return {
    name: title,
    nodes: sorted.map(({ id, component, status, critical }) => ({
      id,
      label: `${component.text} (${status.word})`,
      url: `${url}#${encodeURIComponent(id)}`,
      strong: critical,
    })),
    edges: sorted.flatMap(({ id, after }) => after.map((from) => ({ from, to: id, label: '' }))),
  };
}
