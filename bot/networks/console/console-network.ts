import type { Destination, Handle, Message, Network, Sender } from '../network.ts';
import { postLines } from '../post-lines.ts';

/** The room of whoever sits at the console. */
export const consoleRoom = 'console';

/** Where a console's words go: the screen everybody there reads, or somebody's own. */
export type Screen = { readonly room: string } | { readonly account: string };

export interface ConsoleNeeds {
  /** Puts lines on a screen; false: nobody sits there. */
  tell(screen: Screen, lines: readonly string[]): boolean;
  /** Public address of the site; null without one. */
  base(): string | null;
}

/** So many keys are remembered, that a message which was told but not struck off is not told twice. */
const mostRemembered = 1000;
const ownName = /^\s*millwright[:,]\s*/i;

/** The console as a network. It has neither edits nor choices nor files: what stands on a terminal stays, and people type what the text says. */
export function openConsole({ tell, base }: ConsoleNeeds): Network {
  const told = new Map<string, Handle>();
  let isOpen = true;
  return {
    form: 'messages',
    proves: () => true,
    health: () => (isOpen ? { word: 'online', sentence: 'The console is open.' } : { word: 'closed', sentence: 'The console was closed.' }),
    post(post) {
      const known = told.get(post.key);
      if (!isOpen || known !== undefined) return Promise.resolve(isOpen ? known : undefined);
      if (!tell(screenOf(post.to), postLines(post, 'messages', base()))) return Promise.resolve(undefined);
      const handle: Handle = { room: 'account' in post.to ? post.to.account : post.to.room, id: `told ${post.key}` };
      told.set(post.key, handle);
      const [oldest] = told.keys();
      if (told.size > mostRemembered && oldest !== undefined) told.delete(oldest);
      return Promise.resolve(handle);
    },
    [Symbol.asyncDispose]() {
      isOpen = false;
      return Promise.resolve();
    },
  };
}

/** A typed line as a message. Who types has an account of the system, which nobody can claim without having it; `direct`: on a screen of one's own. */
export function typedMessage(line: string, by: Sender, how: { readonly id: string; readonly at: Temporal.Instant; readonly direct: boolean }): Message {
  const { id, at, direct } = how;
  const text = line.replace(ownName, '');
  return { kind: 'message', id, place: { room: direct ? by.shown : consoleRoom, direct }, by, at, text, named: text !== line, edited: false };
}

function screenOf(to: Destination): Screen {
  if ('account' in to) return to;
  return to.direct ? { account: to.room } : { room: to.room };
}
