import { distance } from 'fastest-levenshtein';

/** At most three known names close to what was typed, best first: distance at most a third of its length, two letters swapped, or a shared beginning. */
export function nearest(typed: string, known: Iterable<string>): string[] {
  const wanted = typed.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const scored: { name: string; score: number }[] = [];
  for (const name of known) {
    const candidate = name.toLowerCase();
    const begins = wanted.length >= 3 && (candidate.startsWith(wanted) || wanted.startsWith(candidate));
    if (!begins && Math.abs(candidate.length - wanted.length) > limit) continue;
    const score = isSwapped(wanted, candidate) ? 1 : distance(wanted, candidate);
    if (score <= limit || begins) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, 3).map((item) => item.name);
}

/** The commonest slip of the fingers, which plain distance counts twice. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
