export const capabilityPrefix = 'capability:rpm/';

/** What a requirement names: a package, a library, a path, a rich dependency. */
export function capabilityId(name: string): string {
  return `${capabilityPrefix}${name}`;
}
