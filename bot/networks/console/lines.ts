import type { Readable } from 'node:stream';

/** Lines of a stream as they come. Of a line longer than `longest` only that much and one character more is kept, so that it is seen to be too long. */
export async function* linesOf(stream: Readable, longest: number): AsyncGenerator<string> {
  let line = '';
  const add = (text: string): void => {
    if (line.length <= longest) line += text.slice(0, longest + 1 - line.length);
  };
  stream.setEncoding('utf8');
  for await (const chunk of stream as AsyncIterable<string>) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      add(chunk.slice(start, end));
      yield line.replace(/\r$/, '');
      line = '';
      start = end + 1;
    }
    add(chunk.slice(start));
  }
  if (line !== '') yield line;
}
