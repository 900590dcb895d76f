export type Casemap = (name: string) => string;

/** How a network compares nicks, channels and accounts: its CASEMAPPING. Unknown words mean rfc1459, as the protocol had it first. */
export function casemapOf(mapping: unknown): Casemap {
  const ascii: Casemap = (name) => name.replaceAll(/[A-Z]/g, (char) => char.toLowerCase());
  if (mapping === 'ascii') return ascii;
  const pairs: Readonly<Record<string, string>> =
    mapping === 'strict-rfc1459' ? { '[': '{', ']': '}', '\\': '|' } : { '[': '{', ']': '}', '\\': '|', '~': '^' };
  return (name) => ascii(name).replaceAll(/[[\]\\~]/g, (char) => pairs[char] ?? char);
}
