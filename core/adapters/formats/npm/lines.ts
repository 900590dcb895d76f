/** The number of the line, from 1, on which the text first stands; null when it does not. */
export function lineOf(text: string, wanted: string): number | null {
  const at = text.indexOf(wanted);
  return at < 0 ? null : lineAt(text, at);
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
