/** Folders of the workspace that a pnpm lock names, found without parsing it. */
export function importersIn(text: string): string[] {
  const found: string[] = [];
  let inside = false;
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) inside = line.startsWith('importers:');
    const key = inside ? /^ {2}(?:'([^']+)'|"([^"]+)"|([^\s'"#][^\s]*)):/.exec(line) : null;
    if (key !== null) found.push(key[1] ?? key[2] ?? key[3] ?? '.');
  }
  return found;
}
