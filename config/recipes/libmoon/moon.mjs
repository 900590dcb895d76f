import { round } from 'libnumber';

const month = 29.530588853;
/** A new moon: 2000-01-06 18:14 UTC, in days since 1970. */
const known = 10962.7597;
const names = ['new', 'waxing crescent', 'first quarter', 'waxing gibbous', 'full', 'waning gibbous', 'last quarter', 'waning crescent'];

/** Days since the last new moon, at noon UTC. */
export function moonAge(year, inMonth, day) {
  const days = Date.UTC(year, inMonth - 1, day, 12) / 86_400_000 - known;
  return round(((days % month) + month) % month, 1);
}

export function moonPhase(year, inMonth, day) {
  return names[Math.floor((moonAge(year, inMonth, day) / month) * 8 + 0.5) % 8];
}
