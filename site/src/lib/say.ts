/** `2026-11-23 12:04` of an ISO instant, `2026-11-23` of its first moment or of a date; the zone is always UTC. */
export function sayTime(time: string): string {
  return time.length === 10 || /T00:00:00(\.0+)?Z$/.test(time) ? time.slice(0, 10) : `${time.slice(0, 10)} ${time.slice(11, 16)}`;
}

/** The same moment on the clocks of a zone, and how it stands in UTC: `2026-12-14 00:00` and `+01:00, 2026-12-13 23:00 UTC`. */
export function sayTimeIn(time: string, zone: string): { readonly local: string; readonly beside: string | null } {
  if (time.length === 10 || zone === 'UTC') return { local: sayTime(time), beside: null };
  const moment = Temporal.Instant.from(time);
  const there = moment.toZonedDateTimeISO(zone);
  const utc = moment.toString();
  const [day, hour] = [utc.slice(0, 10), utc.slice(11, 16)];
  const date = there.toPlainDate().toString();
  const clock = there.toPlainTime().toString().slice(0, 5);
  return { local: clock === '00:00' ? date : `${date} ${clock}`, beside: `${there.offset}, ${day === date ? hour : `${day} ${hour}`} UTC` };
}

// One for all: making such a thing for each number took longer than all else on a page.
const english = new Intl.NumberFormat('en');

/** `1,234`. */
export function sayNumber(number: number): string {
  // Most numbers have nothing to group, and asking takes a microsecond.
  return Number.isInteger(number) && number >= 0 && number < 1000 ? String(number) : english.format(number);
}

/** A name as far as it can be told from others at a glance; the whole stands beside it where it matters. */
export function sayName(name: string): string {
  return name.length <= 100 ? name : `${name.slice(0, 96).toWellFormed()}…`;
}

export function sayBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `350 ms`, `45 s`, `3 min`, `2 h 5 min`, `3 days`: as the replies in chat say it. */
export function saySeconds(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds > 0 && seconds < 0.5) return `${Math.round(seconds * 1000)} ms`;
  const whole = Math.round(seconds);
  if (whole < 90) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** The beginning of a digest or commit: enough to recognise it. */
export function sayHash(hash: string): string {
  return hash.replace(/^(sha256|h1):/, '').slice(0, 12);
}
