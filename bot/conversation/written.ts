import type { Document } from '@millwright/core/words/document.ts';
import { commandFiles } from '../commands/commands.ts';
import { plannedWords } from '../dispatch/words.ts';

/** A document whose commands can be copied in a room: they are written as that room wants them. */
export function asWritten(document: Document, write: (line: string) => string): Document {
  const { next } = document;
  return next === undefined ? document : { ...document, next: withCommands(next, write) };
}

/** Codes are typed wherever they stand; any other command is one where it begins the sentence, or after `types: `. */
function withCommands(text: string, write: (line: string) => string): string {
  const coded = text.replace(/\b(?:confirm|reject) [0-9A-HJKMNP-TV-Z]{4}\b/g, (found) => write(found));
  const [first = ''] = coded.split(' ', 1);
  return Object.hasOwn(commandFiles, first) || plannedWords.includes(first)
    ? write(coded)
    : coded.replace(/(Ask again: )(.+)$/, (_, before: string, line: string) => before + write(line));
}
