/** One line of the bench table. Counts and CPU come before wall time: they are what another machine can compare. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly n: number;
  readonly ours: { readonly median: number; readonly cpu: number; readonly rssMiB: number };
  readonly peer: { readonly command: string; readonly median: number; readonly cpu: number } | null;
  readonly ratio: number | null;
}

/** Says which row is not what the contract promises, instead of printing it. */
export function checked(value: unknown, from: string): Row[] {
  if (!Array.isArray(value) || value.length === 0) throw new Error(`${from} gave no rows.`);
  for (const row of value as Partial<Row>[]) {
    const numbers = [row.n, row.ours?.median, row.ours?.cpu, row.ours?.rssMiB];
    const good = typeof row.name === 'string' && typeof row.unit === 'string' && numbers.every((each) => Number.isFinite(each));
    if (!good || row.peer === undefined || row.ratio === undefined) throw new Error(`${from} gave a row that is none: ${JSON.stringify(row)}`);
  }
  return value as Row[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
