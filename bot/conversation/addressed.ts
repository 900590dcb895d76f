import type { Message } from '../networks/network.ts';

/** How lines for the bot begin in a room. */
export interface Address {
  /** `!mw` */
  readonly prefix: string;
  /** The sign of the prefix alone is enough: `!status`. */
  readonly bare: boolean;
}

/** A line that was meant for the bot. `bare`: only its sign says so, and it may be meant for another bot in the room. */
export interface Addressed {
  readonly line: string;
  readonly bare: boolean;
}

/** The command in a message: its first line, when that is for the bot. Quotes and code are what others said or might say. */
export function commandIn({ text, named, place }: Pick<Message, 'text' | 'named' | 'place'>, { prefix, bare }: Address): Addressed | undefined {
  const first = ownLines(text)[0]?.trim();
  if (first === undefined) return named ? { line: 'help', bare: false } : undefined;
  const after = afterPrefix(first, prefix);
  if (after !== undefined) return { line: after === '' ? 'help' : after, bare: false };
  const sign = prefix.slice(0, 1);
  const isSigned = first.startsWith(sign) && /^[a-z]/i.test(first.slice(1));
  if (named || place.direct) return { line: isSigned ? first.slice(1) : first, bare: false };
  return bare && isSigned ? { line: first.slice(1), bare: true } : undefined;
}

function afterPrefix(line: string, prefix: string): string | undefined {
  if (!line.toLowerCase().startsWith(prefix.toLowerCase())) return undefined;
  const rest = line.slice(prefix.length);
  return rest === '' || /^[\s:,]/.test(rest) ? rest.replace(/^[\s:,]+/, '') : undefined;
}

/** Without fenced code, quoted lines and empty ones. A fence that is never closed hides the rest. */
function ownLines(text: string): string[] {
  const kept: string[] = [];
  let fence: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, mark] = /^\s*(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true) fence = undefined;
    } else if (mark !== undefined) {
      // A fence that is closed on its own line, as people write for one word.
      if (!line.trimStart().slice(mark.length).includes(mark)) fence = mark;
    } else if (line.trim() !== '' && !/^\s*>/.test(line)) kept.push(line);
  }
  return kept;
}
