/** Control characters, bidirectional overrides and other marks that change how text around them is read. Tabs and line ends too. */
const hidden =
  /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/gu;

/** Most texts hold nothing else, and this is seen at once. */
const plain = /^[ -~]*$/;

/** Text from outside as one harmless line: what cannot be seen is written out (`\u{202e}`). */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(hidden, (char) => (char === '\t' || char === '\n' ? ' ' : `\\u{${char.codePointAt(0)?.toString(16)}}`));
}
