import type { ZodType } from 'zod';

/** One kind of record: where it lies in the state repository and what it must look like. */
export interface Kind<T = unknown> {
  readonly name: string;
  readonly schema: ZodType<T>;
  /** Path of a record inside the repository; ids come from outside and are encoded. */
  path(id: string): string;
  /** The id a path stands for; undefined when the path is not of this kind. */
  idOf(path: string): string | undefined;
}

/**
 * `fan: true` puts records under two one-hex levels (`builds/a/b/…`): a lone commit among 34,000 entries is then 4.7 kB of pack.
 * A record's file is its id, percent-encoded, so that ids with `/`, `..` or control characters stay one file name.
 */
export function kind<T>(name: string, schema: ZodType<T>, options: { readonly folder: string; readonly fan?: boolean }): Kind<T> {
  const prefix = `${options.folder}/`;
  return {
    name,
    schema,
    path(id) {
      const file = `${encodeId(id)}.json`;
      return options.fan === true ? `${prefix}${fanOf(id)}/${file}` : `${prefix}${file}`;
    },
    idOf(path) {
      if (!path.startsWith(prefix) || !path.endsWith('.json')) return undefined;
      const rest = path.slice(prefix.length, -'.json'.length);
      const id = decodeId(options.fan === true ? rest.slice(4) : rest);
      return id !== undefined && this.path(id) === path ? id : undefined;
    },
  };
}

/** Everything but letters, digits, `-`, `_`, `.` inside and `@+~` is percent-encoded; a leading dot too. */
export function encodeId(id: string): string {
  const encoded = encodeURIComponent(id).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.startsWith('.') ? `%2E${encoded.slice(1)}` : encoded;
}

function decodeId(text: string): string | undefined {
  try {
    return text === '' ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Two one-hex levels from an FNV-1a hash of the id: stable, spread evenly, and cheap. */
function fanOf(id: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  const hex = ((hash ^ (hash >>> 16)) & 0xff).toString(16).padStart(2, '0');
  return `${hex[0]}/${hex[1]}`;
}
