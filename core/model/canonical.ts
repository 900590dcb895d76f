/** JSON with sorted keys and no white space, so that equal values have equal bytes (RFC 8785 for the values we use). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** The form records have in the state: sorted keys, two spaces, a last newline, so that git shows readable diffs. */
export function recordJson(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
