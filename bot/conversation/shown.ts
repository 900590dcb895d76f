import type { Document } from '@millwright/core/words/document.ts';
import { renderText } from '@millwright/core/words/render.ts';
import type { LongAnswer } from '../answer-pages.ts';
import { plural } from '../messages/phrases.ts';
import type { Chat, Joined } from './chat.ts';
import { fit, type Fitted } from './fit.ts';

/** A file that goes with a message, where the network takes files. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** What a room is shown, and the rest of it: on a page, in a file, or only for `more`. */
export interface Shown extends Fitted {
  readonly file?: TextFile;
}

/** Beyond so many lines nobody types `more` to the end. */
const mostTyped = 30;

/**
 * As much of a document as the room is shown. What is left has a page where the site has a public address, unless the document has one of
 * its own; without an address a network that takes files gets a long one as a file. What it is about is told only where a page is made.
 */
export async function shownIn(
  { house }: Pick<Chat, 'house'>,
  { network }: Pick<Joined, 'network'>,
  document: Document,
  about: Omit<LongAnswer, 'document'>,
): Promise<Shown> {
  const { base, answers } = house.factory.config.factory.site;
  const fitted = fit(document, network.form, base);
  if (fitted.rest.length === 0) return fitted;
  if (base !== null && answers && document.page === undefined && house.pages !== undefined) {
    const page = await house.pages.keep({ ...about, document });
    return fit({ ...document, page }, network.form, base);
  }
  const isLinked = base !== null && document.page !== undefined;
  if (isLinked || network.attach === undefined || fitted.rest.length <= mostTyped) return fitted;
  return { ...fitted, file: { name: `${nameOf(about.command ?? 'news')}.txt`, text: `${renderText(document, base).join('\n')}\n` } };
}

/** How people are told of the rest, with the words they get it by. */
export function sayRest({ rest, file }: Shown, more: string): string | undefined {
  if (rest.length === 0) return undefined;
  return `(${plural(rest.length, 'more line')}: ${file === undefined ? '' : `in ${file.name}, or `}${more})`;
}

/** What a file with the whole answer is called: `trace-libpebble`. */
function nameOf(command: string): string {
  const words = command
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return words.slice(0, 60) || 'answer';
}
