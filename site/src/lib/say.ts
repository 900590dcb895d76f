/** `2026-11-23 12:04` of an ISO instant; the zone is always UTC. */
export function sayTime(time: string): string {
  return /T00:00:00(\.0+)?Z$/.test(time) ? time.slice(0, 10) : `${time.slice(0, 10)} ${time.slice(11, 16)}`;
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

export function saySeconds(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 90) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The beginning of a digest or commit: enough to recognise it. */
export function sayHash(hash: string): string {
  return hash.replace(/^(sha256|h1):/, '').slice(0, 12);
}
