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
  return `${kept}… (${grouped(line.length - limit)} more characters)`;
}

/** A name inside a sentence or a heading. */
export function shortName(name: string): string {
  return harmless(name, 80);
}

/**
 * The same value with every text in it made harmless, addresses (`url`) are so already; keys in the order in which canonical JSON has them.
 * What is so already is not copied: pages have a thousand values each.
 */
export function harmlessValue(value: unknown): unknown {
  if (typeof value === 'string') return harmless(value);
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? harmlessList(value) : harmlessObject(value as Readonly<Record<string, unknown>>);
}

function harmlessList(list: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    const made = harmlessValue(item);
    if (made !== item) copy ??= list.slice(0, at);
    copy?.push(made);
  }
  return copy ?? list;
}

function harmlessObject(source: Readonly<Record<string, unknown>>): object {
  const keys = Object.keys(source);
  let copy: Record<string, unknown> | undefined;
  let [before, inOrder] = ['', true];
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? '';
    const item = source[key];
    const name = isKnown(key) ? key : harmless(key, 200);
    const made = key === 'url' ? item : harmlessValue(item);
    inOrder &&= name > before;
    before = name;
    if (copy === undefined && (name !== key || made !== item || made === undefined)) {
      copy = {};
      for (const early of keys.slice(0, at)) put(copy, early, source[early]);
    }
    if (copy !== undefined && made !== undefined) put(copy, name, made);
  }
  if (inOrder) return copy ?? source;
  const made = copy ?? source;
  const sorted: Record<string, unknown> = {};
  for (const name of Object.keys(made).sort()) put(sorted, name, made[name]);
  return sorted;
}

/** Filling is faster than building from entries; one name would be taken for something else. */
function put(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}

const names = new Set<string>();

/** Models have few names for very many values. */
function isKnown(key: string): boolean {
  if (names.has(key)) return true;
  if (harmless(key, 200) !== key) return false;
  if (names.size < 1000) names.add(key);
  return true;
}

// One for all: making such a thing for each number was a tenth of what a site took.
const english = new Intl.NumberFormat('en');

/** `1,234`. */
export function grouped(number: number): string {
  // Most numbers have nothing to group, and asking takes a microsecond.
  return Number.isInteger(number) && number >= 0 && number < 1000 ? String(number) : english.format(number);
}

/** `1 rebuild`, `3 rebuilds`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

const small = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** `one thing is`, `three things are`, `12 things are`. */
export function countInWords(number: number, one: string, many: string): string {
  return `${small[number] ?? grouped(number)} ${number === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and 7 more`. */
export function someOf(names: readonly string[], shown = 3): string {
  if (names.length > shown) return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
