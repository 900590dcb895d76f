/** Foreign data: what is not of the expected type counts as not there. */
export type Fields = ReadonlyMap<string, unknown>;

const none: Fields = new Map();

/** The own entries of an object; nothing for anything else. A map, so that no key can mean a method. */
export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? new Map(Object.entries(value)) : none;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Entries of an object whose values are text. */
export function textsOf(value: unknown): [string, string][] {
  return [...fieldsOf(value)].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
