import type { Column, ListData } from '../views/lists.ts';

/** One of the six problems a factory is measured by. */
export interface Measure {
  readonly id: string;
  /** The problem, and what is done about it. */
  readonly problem: string;
  readonly remedy: string;
  /** What is measured. */
  readonly what: string;
  /** The figure; null while there is none, and `sentence` then says why. */
  readonly figure: string | null;
  readonly unit: string | null;
  readonly sentence: string;
  /** How the figure is come by. */
  readonly how: string;
  readonly tables: readonly MeasureTable[];
}

export interface MeasureTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly items: ListData['items'];
  /** How many there are of which `items` are the first. */
  readonly total: number;
}

const mostRows = 40;

export function table(title: string, columns: readonly Column[], items: ListData['items']): MeasureTable {
  return { title, columns, items: items.slice(0, mostRows), total: items.length };
}

/** `1.4`, `12`: as many digits as mean something. */
export function sayFigure(value: number): string {
  return (value < 10 ? Math.round(value * 10) / 10 : Math.round(value)).toLocaleString('en');
}

/** `Of the one rebuild that…`, `The median of 3 rebuilds that…`. */
export function overHowMany(number: number, one: string, many = `${one}s`): string {
  return number === 1 ? `Of the one ${one}` : `The median of ${number.toLocaleString('en')} ${many}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
