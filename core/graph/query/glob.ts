/** `*` stands for any text, `?` for one character; everything else for itself. Takes time in proportion to both lengths multiplied, never more. */
export function matchesGlob(glob: string, text: string): boolean {
  const pattern = [...glob];
  const letters = [...text];
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let letter = 0; letter < letters.length;) {
    if (at < pattern.length && pattern[at] !== '*' && (pattern[at] === '?' || pattern[at] === letters[letter])) {
      at++;
      letter++;
    } else if (pattern[at] === '*') {
      star = at++;
      resume = letter;
    } else if (star >= 0) {
      at = star + 1;
      letter = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
