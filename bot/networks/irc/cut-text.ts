const word = /\S+/gu;
const link = /\b(?:https?|ircs?|matrix):\/\/\S+/giu;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** One text as pieces of at most `most` bytes: cut after a comma or at a space, never inside a character or a link. */
export function cutText(text: string, most: number): string[] {
  // A link that fits no line cannot be said: its first half would lead elsewhere.
  let rest = text.trimEnd().replaceAll(link, (found) => (Buffer.byteLength(found) > most ? '(a link too long for this network)' : found));
  const pieces: string[] = [];
  while (Buffer.byteLength(rest) > most) {
    const end = placeToCut(rest, most);
    if (end > 0) pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' && pieces.length > 0 ? pieces : [...pieces, rest];
}

/** Where the next piece ends; 0 when only the space before the first word is in its way. */
function placeToCut(text: string, most: number): number {
  let fits = 0;
  let comma = 0;
  for (const { 0: found, index } of text.matchAll(word)) {
    const end = index + found.length;
    if (Buffer.byteLength(text.slice(0, end)) > most) return fits === 0 && index === 0 ? insideWord(found, most) : better(comma, fits);
    fits = end;
    if (found.endsWith(',')) comma = end;
  }
  return better(comma, fits);
}

/** A list is easier to read when it is cut between its items, unless that leaves the piece half empty. */
function better(comma: number, fits: number): number {
  return comma * 2 > fits ? comma : fits;
}

function insideWord(found: string, most: number): number {
  let bytes = 0;
  let end = 0;
  for (const { segment } of graphemes.segment(found)) {
    const size = Buffer.byteLength(segment);
    if (bytes + size > most) {
      // Of a single character with more bytes than a line, whole code points are all that can be kept.
      return end > 0 ? end : codePointsWithin(segment, most);
    }
    bytes += size;
    end += segment.length;
  }
  return end;
}

function codePointsWithin(segment: string, most: number): number {
  let length = 0;
  for (const char of segment) {
    if (length > 0 && Buffer.byteLength(segment.slice(0, length + char.length)) > most) break;
    length += char.length;
  }
  return length;
}
