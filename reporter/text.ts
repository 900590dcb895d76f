import { visible } from '@millwright/core/words/visible.ts';

const longest = 1000;

/** Text from outside as one harmless line of bearable length. */
export function harmless(text: string, limit = longest): string {
  const line = visible(text);
  if (line.length <= limit) return line;
  const kept = line
    .slice(0, limit)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
  return `${kept}… (${(line.length - limit).toLocaleString('en')} more characters)`;
}

/** A name inside a sentence or a heading. */
export function shortName(name: string): string {
  return harmless(name, 80);
}

/** The same value with every text in it made harmless, addresses (`url`) are so already; keys in the order in which canonical JSON has them. */
export function harmlessValue(value: unknown): unknown {
  if (typeof value === 'string') return harmless(value);
  if (Array.isArray(value)) return value.map(harmlessValue);
  if (value === null || typeof value !== 'object') return value;
  const source = value as Readonly<Record<string, unknown>>;
  const kept: Record<string, unknown> = {};
  let renamed = false;
  for (const key of Object.keys(source).sort()) {
    const item = source[key];
    if (item === undefined) continue;
    // Filling is faster than building from entries; this one name would be taken for something else.
    const name = harmless(key, 200);
    const made = key === 'url' ? item : harmlessValue(item);
    if (name === '__proto__') Object.defineProperty(kept, name, { value: made, enumerable: true, configurable: true, writable: true });
    else kept[name] = made;
    if (name !== key) renamed = true;
  }
  return renamed ? Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1))) : kept;
}

/** `1 rebuild`, `3 rebuilds`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

const small = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** `one thing is`, `three things are`, `12 things are`. */
export function countInWords(number: number, one: string, many: string): string {
  return `${small[number] ?? number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and 7 more`. */
export function someOf(names: readonly string[], shown = 3): string {
  if (names.length > shown) return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
