import type { Document } from '@millwright/core/words/document.ts';
import { commandFiles } from '../commands/commands.ts';
import { plannedWords } from '../dispatch/words.ts';

/** A document whose commands can be copied in a room: they are written as that room wants them. */
export function asWritten(document: Document, write: (line: string) => string): Document {
  const { next } = document;
  return next === undefined ? document : { ...document, next: withCommands(next, write) };
}

/** Codes are typed wherever they stand; any other command is one where it begins the sentence, or after `Type`. */
function withCommands(text: string, write: (line: string) => string): string {
  const usage = /^Usage: (.+)$/s.exec(text)?.[1];
  if (usage !== undefined) return write(usage);
  const typed = text.replace(/\bType ([a-z-]+)\b/g, (found, word: string) => (isWord(word) ? `Type ${write(word)}` : found));
  const coded = typed.replace(/\b(?:confirm|reject) [0-9A-HJKMNP-TV-Z]{4}\b/g, (found) => write(found));
  const [first = ''] = coded.split(' ', 1);
  if (!isWord(first)) return coded.replace(/(Ask again: )(.+)$/, (_, before: string, line: string) => before + write(line));
  return write(coded).replace(/; ([a-z-]+)(?= )/g, (found, word: string) => (isWord(word) ? `; ${write(word)}` : found));
}

function isWord(text: string): boolean {
  return Object.hasOwn(commandFiles, text) || plannedWords.includes(text);
}
