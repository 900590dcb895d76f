import { distance } from 'fastest-levenshtein';

/** At most three known names close to what was typed, best first: distance at most a third of its length, or a shared beginning. */
export function nearest(typed: string, known: Iterable<string>): string[] {
  const wanted = typed.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const scored: { name: string; score: number }[] = [];
  for (const name of known) {
    const candidate = name.toLowerCase();
    const begins = wanted.length >= 3 && (candidate.startsWith(wanted) || wanted.startsWith(candidate));
    if (!begins && Math.abs(candidate.length - wanted.length) > limit) continue;
    const score = distance(wanted, candidate);
    if (score <= limit || begins) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, 3).map((item) => item.name);
}
