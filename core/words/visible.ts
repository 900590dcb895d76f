/** Control characters, bidirectional overrides and other marks that change how text around them is read. Tabs and line ends too. */
const hidden =
  /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/gu;

/** Text from outside as one harmless line: what cannot be seen is written out (`\u{202e}`). */
export function visible(text: string): string {
  return text.replace(hidden, (char) => (char === '\t' || char === '\n' ? ' ' : `\\u{${char.codePointAt(0)?.toString(16)}}`));
}

/** The first such mark in a line and where it stands, counted from 1; tabs are white space. */
export function firstHidden(text: string): { readonly char: string; readonly at: number } | undefined {
  for (const found of text.matchAll(hidden)) {
    if (found[0] !== '\t') return { char: `U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`, at: found.index + 1 };
  }
  return undefined;
}
