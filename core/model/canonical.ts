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
  const entries: [string, unknown][] = [];
  // Sorting the names alone is several times faster than sorting entries, and pages have a hundred thousand of them.
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) entries.push([key, sorted(item)]);
  }
  return Object.fromEntries(entries);
}
