import { grouped } from '../text.ts';

/** Columns of things, left to right, each in order of importance: what does not fit is counted, never forgotten. A turned picture has them as rows, from above. */
export interface Column<Item extends { readonly id: string }> {
  readonly title: string;
  readonly items: readonly Item[];
  /** Ids that belong here and are only counted. */
  readonly further: readonly string[];
  /** How many things those are, where an id stands for several. */
  readonly counted?: number;
  /** There are more than those. */
  readonly open?: boolean;
  /** Where all of them can be read. */
  readonly table: string;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  /** How many it stands for; one, if nothing is said. */
  readonly count?: number;
}

/** A picture in pixels, its origin at the top left. */
export interface Layered<Item> {
  readonly width: number;
  readonly height: number;
  /** Where the heading of each begins, on its base line. */
  readonly columns: readonly { readonly title: string; readonly x: number; readonly y: number }[];
  readonly boxes: readonly (Item & Box)[];
  /** One a column at most: `+37 more`; `+37 and more` where nobody counted on. */
  readonly more: readonly ({ readonly text: string; readonly count: number; readonly url: string } & Box)[];
  readonly lines: readonly Line[];
  /** Arrows between two things of one column, which are not drawn. */
  readonly notDrawn: number;
  /** Its columns are rows. */
  readonly turned: boolean;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly kind: string;
  /** How many arrows it stands for. */
  readonly count: number;
  /** It leads from right to left, against all others. */
  readonly back: boolean;
  /** From left to right, or from above where the picture is turned; between two points of a pair it runs straight through a column. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

const size = { box: 26, gap: 8, via: 4, viaGap: 5, head: 26, pad: 8, margin: 72, more: 92, sweeps: 12 };

interface Place {
  readonly id: string;
  readonly column: number;
  /** How much of its column it takes. */
  readonly length: number;
  /** Position in its column; what the sweeps change. */
  rank: number;
  /** Where the last sweep would have it, as a share of its column. */
  wanted: number;
  /** Where it begins in its column. */
  at: number;
  /** It stands for what is only counted. */
  folded: boolean;
  readonly left: Place[];
  readonly right: Place[];
}

export interface LayeredOptions {
  /** At most so many boxes a column. */
  readonly most: number;
  /** Of every box, or of each where the picture is turned. */
  readonly boxWidth: number | ((id: string) => number);
  /** Between two columns, where the lines run. */
  readonly between: number;
}

/** Fixed columns; inside of each, barycentre sweeps put neighbours near each other. The order of arrows changes nothing. */
export function layered<Item extends { readonly id: string }>(
  columns: readonly Column<Item>[],
  arrows: readonly Arrow[],
  { most, boxWidth, between }: LayeredOptions,
): Layered<Item> {
  const turned = typeof boxWidth === 'function';
  const lengthOf = (id: string): number => (turned ? boxWidth(id) : size.box);
  const across = turned ? size.box : boxWidth;
  const used = columns.filter((column) => column.items.length + column.further.length > 0);
  const places = used.map(() => [] as Place[]);
  const placeOf = new Map<string, Place>();
  const counts = new Map<Place, number>();
  const items = new Map<Place, Item>();
  for (const [index, column] of used.entries()) {
    const add = (id: string, length = lengthOf(id)): Place => newPlace(places, index, id, length);
    const rest = [...column.items.slice(most).map((item) => item.id), ...column.further];
    for (const item of column.items.slice(0, most)) {
      const place = add(item.id);
      items.set(place, item);
      placeOf.set(item.id, place);
    }
    if (rest.length === 0) continue;
    const more = add('', turned ? size.more : size.box);
    more.folded = true;
    counts.set(more, rest.length + (column.counted ?? column.further.length) - column.further.length);
    for (const id of rest) placeOf.set(id, more);
  }
  const { bundles, notDrawn } = bundle(placeOf, arrows);
  const vias = new Map<Place, Place[]>();
  const routes = bundles.map((one) => route(places, vias, one));
  // When neither side moves anything any more, no later sweep does.
  for (let sweep = 0, still = 0; sweep < size.sweeps && still < 2; sweep++) still = settle(places, sweep % 2 === 0 ? 'left' : 'right') ? 0 : still + 1;
  const start = turned ? size.margin : size.head + size.pad;
  const end = stack(places, start);
  const acrossOf = (index: number): number => index * (across + between);
  const far = Math.max(0, acrossOf(used.length) - between);
  const boxOf = ({ column, at, length }: Place): Box =>
    turned ? { height: across, width: length, x: at, y: acrossOf(column) } : { height: length, width: across, x: acrossOf(column), y: at };
  const long = used.length === 0 ? 0 : end + size.pad;
  // The order of keys is that of canonical JSON, which saves sorting them.
  return {
    boxes: [...items].map(([place, item]) => {
      const { height, ...rest } = boxOf(place);
      return { height, ...item, ...rest };
    }),
    columns: used.map(({ title }, index) => (turned ? { title, x: 0, y: acrossOf(index) + across / 2 + 4 } : { title, x: acrossOf(index), y: 14 })),
    height: turned ? far : long,
    lines: routes.map(({ kind, count, back, stops }) => ({ back, count, kind, points: pointsOf(stops, acrossOf, across, turned) })),
    more: [...counts].map(([place, count]) => {
      const { height, ...rest } = boxOf(place);
      const { open = false, table = '' } = used[place.column] ?? {};
      return { count, height, text: `+${grouped(count)} ${open ? 'and more' : 'more'}`, url: table, ...rest };
    }),
    notDrawn,
    turned,
    width: turned ? long : far,
  };
}

/** All arrows of one kind between two places. */
interface Bundle {
  readonly start: Place;
  readonly end: Place;
  readonly kind: string;
  count: number;
}

interface Route extends Bundle {
  readonly back: boolean;
  readonly stops: readonly Place[];
}

/** Of very many arrows most are between things that are only counted: they are put together before anything is ordered. */
function bundle(placeOf: ReadonlyMap<string, Place>, arrows: readonly Arrow[]): { bundles: Bundle[]; notDrawn: number } {
  const known = new Map<Place, Map<Place, Bundle[]>>();
  const all: Bundle[] = [];
  let notDrawn = 0;
  for (const { from, to, kind, count = 1 } of arrows) {
    const [start, end] = [placeOf.get(from), placeOf.get(to)];
    if (start === undefined || end === undefined) continue;
    if (start.column === end.column) {
      notDrawn += count;
      continue;
    }
    const ends = known.get(start) ?? new Map<Place, Bundle[]>();
    known.set(start, ends);
    const between = ends.get(end) ?? [];
    ends.set(end, between);
    const before = between.find((one) => one.kind === kind);
    if (before !== undefined) {
      before.count += count;
      continue;
    }
    const fresh = { start, end, kind, count };
    between.push(fresh);
    all.push(fresh);
  }
  const byPlace = (a: Place, b: Place): number => a.column - b.column || a.rank - b.rank;
  const bundles = all.sort((a, b) => byPlace(a.start, b.start) || byPlace(a.end, b.end) || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
  return { bundles, notDrawn };
}

/** The way of a bundle: through each column between its ends there is a narrow place, one for all that come from the same box. */
function route(places: Place[][], vias: Map<Place, Place[]>, one: Bundle): Route {
  const back = one.start.column > one.end.column;
  const [left, right] = back ? [one.end, one.start] : [one.start, one.end];
  const own = vias.get(left) ?? [];
  vias.set(left, own);
  const stops = [left];
  for (let column = left.column + 1; column < right.column; column++) stops.push((own[column] ??= newPlace(places, column, '', size.via)));
  stops.push(right);
  for (const [index, stop] of stops.entries()) {
    const next = stops[index + 1];
    if (next === undefined || stop.right.includes(next)) continue;
    stop.right.push(next);
    next.left.push(stop);
  }
  return { ...one, back, stops };
}

function newPlace(places: Place[][], column: number, id: string, length: number): Place {
  const list = places[column] ?? [];
  const place: Place = { id, column, length, rank: list.length, wanted: 0, at: 0, folded: false, left: [], right: [] };
  list.push(place);
  return place;
}

/** Orders every column by the middle of its neighbours on one side; what has none there stays, and what is only counted stays last. True when anything moved. */
function settle(places: readonly Place[][], side: 'left' | 'right'): boolean {
  let moved = false;
  for (const column of side === 'left' ? places : places.toReversed()) {
    for (const place of column) {
      const near = place[side];
      let sum = 0;
      for (const other of near) sum += (other.rank + 0.5) / (places[other.column]?.length ?? 1);
      place.wanted = near.length === 0 ? (place.rank + 0.5) / column.length : sum / near.length;
    }
    const inOrder = (a: Place, b: Place): number => Number(a.folded) - Number(b.folded) || a.wanted - b.wanted || a.rank - b.rank;
    if (column.every((place, index) => index === 0 || inOrder(column[index - 1] ?? place, place) <= 0)) continue;
    column.sort(inOrder);
    for (const [rank, place] of column.entries()) {
      if (place.rank === rank) continue;
      place.rank = rank;
      moved = true;
    }
  }
  return moved;
}

/** Gives every place where it begins, columns centred; returns where the longest of them ends. */
function stack(places: readonly Place[][], start: number): number {
  const roomOf = ({ length }: Place): number => length + (length === size.via ? size.viaGap : size.gap);
  const lengthOf = (column: readonly Place[]): number => column.reduce((sum, place) => sum + roomOf(place), 0);
  const longest = Math.max(0, ...places.map(lengthOf));
  for (const column of places) {
    let at = start + (longest - lengthOf(column)) / 2;
    for (const place of column) {
      place.at = at;
      at += roomOf(place);
    }
  }
  return start + longest;
}

function pointsOf(stops: readonly Place[], acrossOf: (column: number) => number, across: number, turned: boolean): [number, number][] {
  const points: [number, number][] = [];
  const add = (far: number, along: number): unknown => points.push(turned ? [along, far] : [far, along]);
  for (const [index, { column, at, length }] of stops.entries()) {
    const middle = at + length / 2;
    if (index > 0) add(acrossOf(column), middle);
    if (index < stops.length - 1) add(acrossOf(column) + across, middle);
  }
  return points;
}
