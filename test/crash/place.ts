/** A point's name is `<program> <kind> <source line>#<occurrence>`; its place is the name without the occurrence. */
export function placeOf(point: string): string {
  return point.slice(0, point.lastIndexOf('#'));
}

/** The first and the last time each place was passed: what happens between is more of the same. */
export function distinct(points: readonly string[]): string[] {
  const first = new Map<string, string>();
  const last = new Map<string, string>();
  for (const point of points) {
    const place = placeOf(point);
    if (!first.has(place)) first.set(place, point);
    last.set(place, point);
  }
  return [...new Set([...first.values(), ...last.values()])];
}

/** `count` of them at even distances. */
export function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, index) => all[Math.floor(((index + 0.5) * all.length) / count)] as T);
}
