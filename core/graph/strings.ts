import { isAscii } from 'node:buffer';

/** Many texts as one UTF-8 blob: text `i` is bytes `start[i]` to `start[i + 1]`. No text exists as a JS string until somebody asks. */
export interface Strings {
  readonly bytes: Uint8Array;
  readonly start: Uint32Array;
}

export function packStrings(texts: readonly string[]): Strings {
  const start = new Uint32Array(texts.length + 1);
  for (let index = 0; index < texts.length; index++) start[index + 1] = (start[index] ?? 0) + Buffer.byteLength(texts[index] ?? '');
  const bytes = Buffer.allocUnsafeSlow(start[texts.length] ?? 0);
  for (let index = 0; index < texts.length; index++) bytes.write(texts[index] ?? '', start[index] ?? 0);
  return { bytes, start };
}

export function textAt(strings: Strings, index: number): string {
  return viewOf(strings.bytes).toString('utf8', strings.start[index], strings.start[index + 1]);
}

/** As `textAt`, for somebody who wants that many: from thousands on it is cheaper to decode all at once and to cut. */
export function textReader(strings: Strings, wanted: number): (index: number) => string {
  const { bytes, start } = strings;
  if (wanted < 4_000 || !isAscii(bytes)) return (index) => textAt(strings, index);
  const all = viewOf(bytes).toString('latin1');
  return (index) => all.slice(start[index], start[index + 1]);
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes order of UTF-8, which is the order of code points. */
export function compareAt(a: Strings, first: number, b: Strings, second: number): number {
  const left = a.bytes;
  const right = b.bytes;
  let i = a.start[first] as number;
  let j = b.start[second] as number;
  const iEnd = a.start[first + 1] as number;
  const jEnd = b.start[second + 1] as number;
  for (; i < iEnd && j < jEnd; i++, j++) {
    const order = (left[i] as number) - (right[j] as number);
    if (order !== 0) return order;
  }
  return iEnd - i - (jEnd - j);
}

/** Orders texts as their UTF-8 bytes do. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** The first position of `order` (or of the strings themselves) whose text is not less than the wanted one. */
export function lowerBound(strings: Strings, wanted: Strings, which: number, range: { from: number; to: number }, order?: Uint32Array): number {
  let { from, to } = range;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const at = order === undefined ? middle : (order[middle] as number);
    if (compareAt(strings, at, wanted, which) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** UTF-16 puts surrogates before U+E000 to U+FFFF; UTF-8 puts what they stand for after. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
