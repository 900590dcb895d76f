const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `50 MB`, `1.5 GB`: a size in a sentence. */
export function saySize(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
