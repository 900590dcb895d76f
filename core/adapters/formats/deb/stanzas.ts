import { isAscii, isUtf8 } from 'node:buffer';

/** A paragraph of a control file (deb-control(5)), of which only the wanted fields are kept, by lower-case name. */
export interface Stanza {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly fields: ReadonlyMap<string, string>;
  /** Why it cannot be trusted, in a sentence. */
  readonly fault?: string;
}

const largestStanza = 8 * 1024 * 1024;
const lineFeed = 0x0a;

/** Reads a control file while it flows; it holds one chunk and one paragraph at a time. A paragraph larger than 8 MiB is passed over. */
export async function* stanzas(chunks: AsyncIterable<Uint8Array>, wanted: ReadonlySet<string>): AsyncGenerator<Stanza[]> {
  const names = fieldNames(wanted);
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let isPassing = false;
  for await (const chunk of chunks) {
    const all = rest.length === 0 ? asBuffer(chunk) : Buffer.concat([rest, chunk]);
    const end = lastBlank(all);
    if (isPassing) {
      const start = firstBlank(all);
      if (start < 0) {
        line += feedsIn(all.subarray(0, Math.max(0, all.length - 2)));
        rest = Buffer.from(all.subarray(Math.max(0, all.length - 2)));
        continue;
      }
      isPassing = false;
      line += feedsIn(all.subarray(0, start));
      const found = read(all.subarray(start, Math.max(start, end)), line, names);
      line = found.line;
      yield found.stanzas;
      rest = Buffer.from(all.subarray(Math.max(start, end)));
      continue;
    }
    if (end > 0) {
      const found = read(all.subarray(0, end), line, names);
      line = found.line;
      yield found.stanzas;
      rest = Buffer.from(all.subarray(end));
    } else rest = Buffer.from(all);
    if (rest.length <= largestStanza) continue;
    yield [{ line, fields: new Map(), fault: `this paragraph has more than ${largestStanza} bytes.` }];
    line += feedsIn(rest.subarray(0, rest.length - 2));
    rest = Buffer.from(rest.subarray(rest.length - 2));
    isPassing = true;
  }
  if (!isPassing && rest.length > 0) yield read(rest, line, names).stanzas;
}

function read(bytes: Buffer, first: number, names: FieldNames): { readonly stanzas: Stanza[]; readonly line: number } {
  const found: Stanza[] = [];
  const isSound = isUtf8(bytes);
  const text = isAscii(bytes) ? bytes.toString('latin1') : bytes.toString('utf8');
  let line = first;
  let start = line;
  let fields = new Map<string, string>();
  let fault: string | undefined;
  let name: string | undefined;
  let seen = 0;
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09) {
      if (isBlank(text, at, end)) finish();
      else if (name !== undefined) fields.set(name, `${fields.get(name) ?? ''}\n${text.slice(at, end).trim()}`);
      else if (seen === 0) fault ??= `line ${line} continues a field, and there is none before it.`;
    } else if (at === end || code === 0x0d) finish();
    else if (code !== 0x23) {
      const colon = text.indexOf(':', at);
      seen++;
      if (colon < 0 || colon > end || colon === at) {
        fault ??= `line ${line} is no field: it has no colon after a name.`;
        name = undefined;
      } else {
        name = names(text, at, colon);
        if (name !== undefined) {
          if (fields.has(name)) fault ??= `the field ${text.slice(at, colon)} stands in it twice.`;
          fields.set(name, text.slice(colon + 1, end).trim());
        }
      }
    }
    line++;
    at = end + 1;
  }
  finish();
  return { stanzas: found, line };

  function finish(): void {
    if (seen > 0 || fault !== undefined) {
      if (fault === undefined) for (const value of fields.values()) fault ??= faultOf(value, isSound);
      found.push(fault === undefined ? { line: start, fields } : { line: start, fields, fault });
    }
    fields = new Map();
    fault = name = undefined;
    seen = 0;
    start = line + 1;
  }
}

type FieldNames = (text: string, from: number, to: number) => string | undefined;

/** The wanted field whose name stands there; names are compared without case. Most fields are not wanted: their first letters and lengths rule them out. */
function fieldNames(wanted: ReadonlySet<string>): FieldNames {
  const byStart = new Map<number, string[]>();
  for (const name of wanted) {
    for (const code of [name.charCodeAt(0), name.toLowerCase().charCodeAt(0)]) {
      const key = code * 64 + name.length;
      byStart.set(key, [...(byStart.get(key) ?? []), name]);
    }
  }
  return (text, from, to) => {
    const some = byStart.get(text.charCodeAt(from) * 64 + to - from);
    if (some === undefined) return undefined;
    for (const name of some) if (text.startsWith(name, from)) return name;
    const lower = text.slice(from, to).toLowerCase();
    return some.find((name) => name.toLowerCase() === lower);
  };
}

function faultOf(value: string, isSound: boolean): string | undefined {
  if (value.includes('\0')) return 'it has a zero byte in it.';
  return !isSound && value.includes('\ufffd') ? 'it is not UTF-8.' : undefined;
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return false;
  }
  return true;
}

/** Just after the last empty line; 0 when there is none. */
function lastBlank(bytes: Buffer): number {
  const plain = bytes.lastIndexOf('\n\n');
  const windows = bytes.lastIndexOf('\n\r\n');
  return Math.max(plain < 0 ? 0 : plain + 2, windows < 0 ? 0 : windows + 3);
}

function firstBlank(bytes: Buffer): number {
  const plain = bytes.indexOf('\n\n');
  const windows = bytes.indexOf('\n\r\n');
  const ends = [plain < 0 ? -1 : plain + 2, windows < 0 ? -1 : windows + 3].filter((end) => end >= 0);
  return ends.length === 0 ? -1 : Math.min(...ends);
}

function feedsIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === lineFeed) count++;
  return count;
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
