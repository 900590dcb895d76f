import { adjacencyOf } from '../adjacency.ts';
import { type Walk, stepsBetween } from '../neighbours.ts';
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
export function tracePicture(site: Site, thing: Thing, up: Walk, down: Walk, shipped: readonly Shipped[]): Trace | null {
  if (thing.upstream === null && up.numbers.length + down.numbers.length + shipped.length === 0) return null;
  const onTheWay = new Set(shipped.flatMap(({ path }) => path));
  const composes = [...new Set(shipped.map((item) => item.compose))];
  // In a circle the same thing stands on both sides.
  const needed = sideOf(site, thing.id, up, 'needs ', onTheWay);
  const users = sideOf(site, thing.id, down, '', onTheWay);
  const at = (section: string): string => `${thing.url}#${section}`;
  const columnOf = (title: string, { shown, folded }: Step, table: string): Column<PictureItem> => ({
    title,
    items: shown,
    further: folded.count === 0 ? [] : [folded.key],
    counted: folded.count,
    open: folded.open,
    table,
  });
  const needs = columnOf('Needs', needed.first, at('requires'));
  const upstream: PictureItem[] = thing.upstream === null ? [] : [itemNamed(thing.upstream, thing.upstream.replace(/^upstream:/, ''), 'upstream', null)];
  const stages = shipped.map(({ product, release, stage, compose }) => ({ compose, item: stageItem(site, product, release, stage) }));
  const columns: Column<PictureItem>[] = [
    columnOf('Needs in turn', needed.second, at('requires')),
    { ...needs, title: upstream.length === 0 ? 'Needs' : needs.items.length === 0 ? 'Upstream' : 'Upstream, needs', items: [...upstream, ...needs.items] },
    { title: 'This', items: [{ ...itemOf(site, thing.id), kind: 'self' }], further: [], table: thing.url },
    columnOf('Used by', users.first, at('used-by')),
    columnOf('Used in turn by', users.second, at('used-by')),
    { title: 'Composes', items: composes.map((id) => refItem(`compose:${id}`, site.links.compose(id), 'compose')), further: [], table: at('ships-in') },
    { title: 'Ships in', items: stages.map(({ item }) => item), further: [], table: at('ships-in') },
  ];
  // What a requirement gives to a user past this one is no way of this one's changes.
  const within = [needed, users];
  const { ids } = adjacencyOf(site.things);
  const held = new Set(shipped.length === 0 ? [] : down.numbers.map((number) => ids[number]));
  const holder = ([first]: readonly string[]): string => (first !== undefined && held.has(first) ? first : thing.id);
  const arrows: Arrow[] = [
    ...upstream.map((item): Arrow => ({ from: item.id, to: thing.id, kind: 'use' })),
    ...within.flatMap((side) => side.arrows),
    ...shipped.map(({ path, compose }): Arrow => ({ from: holder(path), to: `compose:${compose}`, kind: 'use' })),
    ...stages.map(({ compose, item }): Arrow => ({ from: `compose:${compose}`, to: item.id, kind: 'use' })),
  ];
  const picture = layered(columns, arrows, options);
  return { ...picture, notDrawn: within.reduce((sum, side) => sum + side.far, picture.notDrawn) };
}

/** What is needed, or what needs: a column for what is one step away, and one for all that is further. */
interface Side {
  readonly first: Step;
  readonly second: Step;
  readonly arrows: readonly Arrow[];
  /** Arrows between things that are more than two steps away. */
  readonly far: number;
}

interface Step {
  readonly shown: readonly PictureItem[];
  /** `open`: nobody counted on from there. */
  readonly folded: { readonly key: string; readonly count: number; readonly open: boolean };
}

/** `prefix`: before what a thing of this side is called in the picture. What ships because of this one is shown first. */
function sideOf(site: Site, self: string, { numbers, distances, direct, bounded }: Walk, prefix: string, onTheWay: ReadonlySet<string>): Side {
  const { ids, numberOf } = adjacencyOf(site.things);
  // The nearest are first.
  const within = (steps: number): number => {
    const end = distances.findIndex((distance) => distance > steps);
    return end === -1 ? numbers.length : end;
  };
  const [one, two] = [within(1), within(2)];
  const ships = (number: number): number => Number(onTheWay.has(ids[number] ?? ''));
  const inOrder = (some: readonly number[]): readonly number[] => (onTheWay.size === 0 ? some : some.toSorted((a, b) => ships(b) - ships(a)));
  const [near, next, far] = [inOrder(numbers.slice(0, one)), inOrder(numbers.slice(one, two)), numbers.slice(two)];
  const [shown1, folded1, shown2, folded2] = [near.slice(0, options.most), near.slice(options.most), next.slice(0, options.most), next.slice(options.most)];
  const [key1, key2] = [`${prefix}more of 1`, `${prefix}more of 2`];
  const keyOf = (number: number): string => `${prefix}${ids[number] ?? ''}`;
  const groups = [
    { key: self, numbers: [numberOf.get(self) ?? 0], far: false },
    ...[...shown1, ...shown2].map((number) => ({ key: keyOf(number), numbers: [number], far: false })),
    { key: key1, numbers: folded1, far: false },
    { key: key2, numbers: folded2, far: false },
    { key: key2, numbers: far, far: true },
  ];
  const between = stepsBetween(site, groups);
  const keyAt = (place: number): string => groups[place]?.key ?? self;
  const items = (some: readonly number[]): PictureItem[] => some.map((number) => ({ ...itemOf(site, ids[number] ?? ''), id: keyOf(number) }));
  return {
    first: { shown: items(shown1), folded: { key: key1, count: folded1.length + direct - near.length, open: false } },
    second: { shown: items(shown2), folded: { key: key2, count: folded2.length + far.length, open: bounded } },
    arrows: between.steps.map(({ from, to, build, count }): Arrow => ({ from: keyAt(from), to: keyAt(to), kind: build ? 'build' : 'use', count })),
    far: between.far,
  };
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
  return { id, kind, name: shortName(name), text: fitting(name, lettersInBox), url };
}

/** The beginning and the end of a name that is too long: versions and architectures are at the end. */
export function fitting(name: string, letters: number): string {
  const short = shortName(name);
  if (short.length <= letters) return short;
  const end = Math.floor(letters / 3);
  return `${short.slice(0, letters - end - 1).toWellFormed()}…${short.slice(-end).toWellFormed()}`;
}
