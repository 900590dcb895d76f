import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { brokenSource } from '../../../content/broken.ts';

const deepest = 32;
/** Characters between two tags: a description of a package has some thousands. */
const longestText = 1024 * 1024;
const hint = 'Make the metadata anew with createrepo_c, then refresh this source; the last good import stays.';

export interface XmlHandler {
  /** Names without their prefix. Attributes as they stand there. */
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  /** `text`: the characters directly inside the element that has just ended, trimmed. */
  close(name: string, text: string, line: number): void;
}

/**
 * Reads XML as it comes. No document type, so no entities but XML's own five; UTF-8 only; bounded depth and text.
 * Yields once a chunk, so that what was gathered can be passed on. Throws `SOURCE_BROKEN` with the line.
 */
export async function* readXml(file: string, chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): AsyncGenerator<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new SaxesParser({ xmlns: false });
  const refuse = (reason: string, cause?: unknown): never => {
    throw brokenSource(file, parser.line, reason, hint, cause);
  };
  const texts: string[] = [];
  let tags = 0;
  let unfinished = 0;
  parser.on('error', (error) => refuse(`it is not well-formed XML: ${error.message.replace(/^\d+:\d+: /, '').slice(0, 200)}`));
  parser.on('doctype', () => refuse('it declares a document type, which no repository metadata has.'));
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) refuse(`it is in ${encoding.slice(0, 40)}; only UTF-8 is read.`);
  });
  parser.on('text', (text) => addText(text));
  parser.on('cdata', (text) => addText(text));
  parser.on('opentag', (tag: SaxesTagPlain) => {
    tags++;
    if (texts.push('') > deepest) refuse(`its elements are nested more than ${deepest} deep.`);
    handler.open(local(tag.name), tag.attributes, parser.line);
  });
  parser.on('closetag', (tag: SaxesTagPlain) => {
    tags++;
    handler.close(local(tag.name), (texts.pop() ?? '').trim(), parser.line);
  });
  for await (const chunk of chunks) {
    const text = decode(chunk);
    const before = tags;
    parser.write(text);
    // The parser keeps what is unfinished; without this an endless text would fill the memory.
    unfinished = tags === before ? unfinished + text.length : 0;
    if (unfinished > longestText) refuse(`a single text or tag is longer than ${longestText} characters.`);
    yield;
  }
  const rest = decode();
  parser.write(rest);
  parser.close();
  yield;

  function addText(text: string): void {
    const at = texts.length - 1;
    if (at >= 0) texts[at] += text;
  }

  function decode(chunk?: Uint8Array): string {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      return refuse('it is not text in UTF-8.', cause);
    }
  }
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
