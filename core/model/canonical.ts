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
  // Filling an object is twice as fast as building one from entries, and pages have a million of them.
  const object: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    if (key === '__proto__') Object.defineProperty(object, key, { value: sorted(item), enumerable: true });
    else object[key] = sorted(item);
  }
  return object;
}
