/** A line of the search index. `status` is the shape and the word; empty for what has none. */
export type Entry = readonly [name: string, kind: string, status: string, url: string, owners: string];

/** Only pages of this site: whatever stands in the index, it leads nowhere else. */
export function parseIndex(text: string): Entry[] {
  return (text.split('\n').map((line) => line.split('\t')) as unknown as Entry[]).filter((entry) => /^\/(\w|$)/.test(entry[3]));
}

/** The best first: the name itself, its beginning, the beginning of a word in it, a part of it; every word asked for has to be found. */
export function rank(index: readonly Entry[], query: string): Entry[] {
  const asked = query.toLowerCase().trim();
  const words = asked.split(/\s+/);
  if (!asked) return [];
  const scores = new Map(index.map((entry) => [entry, entry[0].toLowerCase() === asked ? -1 : words.reduce((sum, word) => sum + scoreOf(entry, word), 0)]));
  const found = index.filter((entry) => scores.get(entry)! < Infinity);
  return found.sort((a, b) => scores.get(a)! - scores.get(b)! || a[0].length - b[0].length);
}

function scoreOf([name, kind, status, , owners]: Entry, word: string): number {
  const key = name.toLowerCase();
  if (key === word) return 0;
  if (key.startsWith(word)) return 1;
  if (` ${key.replace(/[^\p{L}\p{N}]+/gu, ' ')}`.includes(` ${word}`)) return 2;
  if (key.includes(word)) return 3;
  return ` ${kind} ${status} ${owners}`.toLowerCase().includes(` ${word}`) ? 5 : Infinity;
}

/** Where nothing has the name: names that have most in common with it, by pairs of letters. */
export function near(index: readonly Entry[], name: string): Entry[] {
  const asked = pairsOf(name);
  const scored = index.map((entry) => {
    const pairs = pairsOf(entry[0]);
    return { entry, score: (2 * [...pairs].filter((pair) => asked.has(pair)).length) / (pairs.size + asked.size) };
  });
  return scored
    .filter(({ score }) => score > 0.4)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

function pairsOf(name: string): Set<string> {
  const padded = ` ${name.toLowerCase()} `;
  return new Set([...padded.slice(1)].map((_, at) => padded.slice(at, at + 2)));
}
