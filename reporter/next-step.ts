import type { NextStep } from '@millwright/core/model/answer.ts';
import type { Links } from './links.ts';

/** Who acts next and what they do, as a page shows it. */
export interface NextLine {
  readonly who: string;
  readonly todo: string;
  /** Whether `todo` is a line to type. */
  readonly command: boolean;
  readonly at: string | null;
}

const commandWords = /^(approve|confirm|result|waive|promote|compose|rebuild|retry|unhold|unfreeze|unlock|refresh|gate|build-log|why) \S/;

export function nextLine(links: Links, { actor, action, at }: NextStep): NextLine {
  return { who: actorName(links, actor), todo: action, command: isCommand(action), at };
}

/** `role:releng of web` → `releng of web`, `person:alice` → `Alice`, `system` → `Millwright`. */
export function actorName(links: Links, actor: string): string {
  return actor.startsWith('role:') ? actor.slice('role:'.length) : links.person(actor).text;
}

export function isCommand(action: string): boolean {
  return commandWords.test(action);
}
