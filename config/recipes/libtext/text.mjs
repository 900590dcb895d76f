/** Breaks text into lines of at most `width` characters, between words. */
export function wrap(text, width) {
  const lines = [''];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1);
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Fills up with spaces: on the right, or on the left for numbers. */
export function pad(text, width, side = 'right') {
  return side === 'right' ? String(text).padEnd(width) : String(text).padStart(width);
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it has to stand in HTML. */
export function escape(text) {
  return String(text).replaceAll(/[&<>"']/g, (sign) => entities[sign]);
}

/** A name as it stands in an address: small letters, digits and dashes. */
export function slug(text) {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
