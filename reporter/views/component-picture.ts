import { type Neighbours, stepsWithin } from '../neighbours.ts';
import type { Ref } from '../page.ts';
import { type Arrow, type Column, type Layered, layered } from '../pictures/layered.ts';
import type { Shipped } from '../shipping.ts';
import type { Site } from '../site.ts';
import { shortName } from '../text.ts';
import type { Thing } from '../things.ts';

export type { Layered };

/** One box of a picture: what it says in the room it has, its whole name, and where it leads. */
export interface PictureItem {
  readonly id: string;
  readonly text: string;
  readonly name: string;
  readonly kind: string;
  readonly url: string | null;
}

export type Trace = Layered<PictureItem>;

const options = { most: 12, boxWidth: 140, between: 36 };
const lettersInBox = 17;

/** From what a component is made of to where it ships, one step a column; what does not fit leads to the tables. */
export function tracePicture(site: Site, thing: Thing, up: Neighbours, down: Neighbours, shipped: readonly Shipped[]): Trace | null {
  if (thing.upstream === null && up.list.length + down.list.length + shipped.length === 0) return null;
  const onTheWay = new Set(shipped.flatMap(({ path }) => path));
  const composes = [...new Set(shipped.map((item) => item.compose))];
  const columnOf = (title: string, side: Side, distance: number, table: string): Column<PictureItem> => {
    const here = side.list.filter((item) => item.distance === distance);
    const far = distance === 2 ? side.list.filter((item) => item.distance > 2) : [];
    const order = here.toSorted((a, b) => Number(onTheWay.has(b.id)) - Number(onTheWay.has(a.id)));
    const shown = order.slice(0, options.most);
    const further = [...order.slice(options.most), ...far];
    return { title, items: shown.map(({ id }) => ({ ...itemOf(site, id), id: side.key(id) })), further: further.map(({ id }) => side.key(id)), table };
  };
  // In a circle the same thing stands on both sides.
  const needed: Side = { list: up.list, key: (id) => (id === thing.id ? id : `needs ${id}`) };
  const users: Side = { list: down.list, key: (id) => id };
  const at = (section: string): string => `${thing.url}#${section}`;
  const needs = columnOf('Needs', needed, 1, at('requires'));
  const upstream: PictureItem[] = thing.upstream === null ? [] : [itemNamed(thing.upstream, thing.upstream.replace(/^upstream:/, ''), 'upstream', null)];
  const stages = shipped.map(({ product, release, stage, compose }) => ({ compose, item: stageItem(site, product, release, stage) }));
  const columns: Column<PictureItem>[] = [
    columnOf('Needs in turn', needed, 2, at('requires')),
    { ...needs, title: upstream.length === 0 ? 'Needs' : needs.items.length === 0 ? 'Upstream' : 'Upstream, needs', items: [...upstream, ...needs.items] },
    { title: 'This', items: [{ ...itemOf(site, thing.id), kind: 'self' }], further: [], table: thing.url },
    columnOf('Used by', users, 1, at('used-by')),
    columnOf('Used in turn by', users, 2, at('used-by')),
    { title: 'Composes', items: composes.map((id) => refItem(`compose:${id}`, site.links.compose(id), 'compose')), further: [], table: at('ships-in') },
    { title: 'Ships in', items: stages.map(({ item }) => item), further: [], table: at('ships-in') },
  ];
  // What a requirement gives to a user past this one is no way of this one's changes.
  const within = [needed, users].map(({ list, key }) => {
    const near = new Set([thing.id, ...list.filter((item) => item.distance <= 2).map((item) => item.id)]);
    const keys = new Map([thing.id, ...list.map((item) => item.id)].map((id) => [id, key(id)]));
    const { steps, undrawn } = stepsWithin(site, keys.keys(), near);
    const arrow = (from: string, to: string, relation: string): Arrow => ({
      from: keys.get(from) ?? from,
      to: keys.get(to) ?? to,
      kind: relation === 'build-requires' ? 'build' : 'use',
    });
    return { undrawn, arrows: steps.map(({ from, to, relation }) => arrow(from, to, relation)) };
  });
  const held = new Set(down.list.map((item) => item.id));
  const holder = ([first]: readonly string[]): string => (first !== undefined && held.has(first) ? first : thing.id);
  const arrows: Arrow[] = [
    ...upstream.map((item): Arrow => ({ from: item.id, to: thing.id, kind: 'use' })),
    ...within.flatMap((side) => side.arrows),
    ...shipped.map(({ path, compose }): Arrow => ({ from: holder(path), to: `compose:${compose}`, kind: 'use' })),
    ...stages.map(({ compose, item }): Arrow => ({ from: `compose:${compose}`, to: item.id, kind: 'use' })),
  ];
  const picture = layered(columns, arrows, options);
  return { ...picture, notDrawn: within.reduce((sum, side) => sum + side.undrawn, picture.notDrawn) };
}

interface Side {
  readonly list: Neighbours['list'];
  /** What a thing is called in the picture. */
  key(id: string): string;
}

function itemOf(site: Site, id: string): PictureItem {
  return refItem(id, site.links.component(id), site.things.all.get(id)?.config === undefined ? 'artifact' : 'component');
}

function stageItem(site: Site, product: string, release: string, stage: string): PictureItem {
  const { url } = site.links.release(product, release);
  return itemNamed(`${product}/${release} ${stage}`, `${product}/${release} ${stage}`, 'stage', url);
}

function refItem(id: string, { text, url }: Ref, kind: string): PictureItem {
  return itemNamed(id, text, kind, url);
}

function itemNamed(id: string, name: string, kind: string, url: string | null): PictureItem {
  return { id, text: fitting(name, lettersInBox), name: shortName(name), kind, url };
}

/** The beginning and the end of a name that is too long: versions and architectures are at the end. */
export function fitting(name: string, letters: number): string {
  const short = shortName(name);
  if (short.length <= letters) return short;
  const end = Math.floor(letters / 3);
  return `${short.slice(0, letters - end - 1).toWellFormed()}…${short.slice(-end).toWellFormed()}`;
}
