/** Which installed package an entry of pnpm's lock means: a key of `snapshots`, with the peers it was resolved with. */
export interface DepPath {
  readonly name: string;
  /** A version, or where it comes from: `file:../x`, an address. */
  readonly version: string;
  /** Without peers: a key of `packages`. */
  readonly plain: string;
}

/** `@a/b@1.0.0(c@2.0.0(d@3.0.0))` → name, version, and the key without peers; undefined for what is none. */
export function readDepPath(key: string): DepPath | undefined {
  const plain = withoutPeers(key);
  const at = plain.indexOf('@', 1);
  return at < 0 || at === plain.length - 1 ? undefined : { name: plain.slice(0, at), version: plain.slice(at + 1), plain };
}

/** A reference is a version of the thing it is listed under, or, for an alias, a whole key. */
export function keyOf(name: string, reference: string): string {
  const plain = withoutPeers(reference);
  const at = plain.indexOf('@', 1);
  const isKey = plain.startsWith('@') ? at > 0 : at > 0 && !plain.slice(0, at).includes(':');
  return isKey ? reference : `${name}@${reference}`;
}

/** Balanced brackets at the very end; brackets elsewhere belong to a path. */
function withoutPeers(text: string): string {
  let end = text.length;
  while (text[end - 1] === ')') {
    let depth = 0;
    let at = end - 1;
    for (; at > 0; at--) {
      if (text[at] === ')') depth++;
      else if (text[at] === '(' && --depth === 0) break;
    }
    if (depth !== 0 || at === 0) break;
    end = at;
  }
  return text.slice(0, end);
}
