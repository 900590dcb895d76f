/** A line of the search index. `status` is the shape and the word; empty for what has none. */
export type Entry = readonly [name: string, kind: string, status: string, url: string, owners: string];

/** Only pages of this site: whatever stands in the index, it leads nowhere else. */
export function parseIndex(text: string): Entry[] {
  return (text.split('\n').map((line) => line.split('\t')) as unknown as Entry[]).filter((entry) => /^\/(\w|$)/.test(entry[3]));
}

/** The best first: the name itself, its beginning, the beginning of a word in it, a part of it; every word asked for has to be found. */
export function rank(index: readonly Entry[], query: string): Entry[] {
  const asked = query.toLowerCase().trim();
  if (!asked) return [];
  const scored = index.map((entry) => [scoreOf(entry, asked), entry] as const);
  return scored
    .filter(([score]) => score < Infinity)
    .sort(([a, one], [b, other]) => a - b || one[0].length - other[0].length)
    .map(([, entry]) => entry);
}

function scoreOf([name, ...others]: Entry, asked: string): number {
  const key = name.toLowerCase();
  const places = `\n${key} ${key.replace(/[^\p{L}\p{N}]+/gu, ' ')}`;
  if (key === asked) return -1;
  return asked.split(/\s+/).reduce((sum, word) => {
    const at = [`\n${word}`, ` ${word}`, word].findIndex((part) => places.includes(part));
    return sum + (at >= 0 ? at : ` ${others.join(' ')}`.toLowerCase().includes(` ${word}`) ? 5 : Infinity);
  }, 0);
}
