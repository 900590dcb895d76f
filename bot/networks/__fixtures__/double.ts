import type { Attachment, Destination, Handle, Health, Heard, Network, Place, Post, Sender } from '../network.ts';
import type { NetworkNeeds } from '../open-network.ts';
import { postLines } from '../post-lines.ts';

/** What stands in a room of the double, as people there see it. */
export interface Seen {
  readonly id: string;
  /** A room, or `@account` for what was said to a person. */
  readonly room: string;
  readonly thread: string | null;
  readonly calls: string | null;
  readonly lines: readonly string[];
  readonly choices: readonly string[];
  readonly edits: number;
  /** Set for a file: what is in it. */
  readonly file?: string;
}

/** A network inside this process. It keeps the port's promises and has both forms, so that no test needs a server. */
export interface Double {
  readonly network: Network;
  readonly seen: readonly Seen[];
  /** What was posted, by its key. */
  readonly said: ReadonlyMap<string, Handle>;
  /** Signs the bot put on messages, by the message's id. */
  readonly signs: ReadonlyMap<string, string>;
  /** What the bot keeps in sight. */
  readonly pins: readonly Handle[];
  /** A person speaks; `id` says the same message again. Resolves when the bot has it. */
  speaks(text: string, how: Partial<Speech> & { readonly by: Sender }): Promise<Handle>;
  hears(what: Heard): Promise<void>;
  chooses(choice: string, on: Handle, by: Sender, id?: string): Promise<string>;
  withdraws(what: string, room: string, by: Sender): Promise<void>;
  /** Until told otherwise nothing that is posted gets through. */
  breaks(broken: boolean): void;
  provesNothing(): void;
}

interface Speech {
  readonly id: string;
  readonly room: string;
  readonly direct: boolean;
  readonly thread: string;
  readonly edited: boolean;
  readonly at: Temporal.Instant;
}

const ownName = /^millwright[:,]?\s+/i;

/** `before`: the same network as an earlier process left it; what was said there still stands. */
export function openDouble(form: Network['form'], needs: Pick<NetworkNeeds, 'base' | 'now' | 'heard'>, before?: Double): Double {
  const seen: Seen[] = [...(before?.seen ?? [])];
  const said = new Map<string, Handle>(before?.said);
  const signs = new Map<string, string>();
  const pins: Handle[] = [];
  let next = before === undefined ? 0 : 1000 + seen.length;
  let word: Health['word'] = 'online';
  let proves = true;
  const change = (handle: Handle, fields: Partial<Seen>): void => {
    const at = seen.findIndex((item) => item.id === handle.id);
    const before = seen[at];
    if (before !== undefined) seen[at] = { ...before, ...fields };
  };
  const lines = (post: Post): readonly string[] => postLines(post, form, needs.base());
  const hear = (what: Heard): Promise<void> => needs.heard(what);
  const network: Network = {
    form,
    proves: () => proves,
    health: () => ({ word, sentence: `The double is ${word}.` }),
    post(post) {
      if (word !== 'online') return Promise.resolve(undefined);
      const known = said.get(post.key);
      if (known !== undefined) return Promise.resolve(known);
      const handle: Handle = { room: roomOf(post.to), id: `m${next++}` };
      const thread = 'thread' in post.to && form === 'messages' ? (post.to.thread ?? null) : null;
      const calls = post.calls?.shown ?? null;
      seen.push({ ...handle, thread, calls, lines: lines(post), choices: [], edits: 0 });
      said.set(post.key, handle);
      return Promise.resolve(handle);
    },
    ...(form === 'lines'
      ? {}
      : {
          update: async (handle: Handle, post: Post) =>
            change(handle, { lines: lines(post), edits: (seen.find((item) => item.id === handle.id)?.edits ?? 0) + 1 }),
          ask: async (handle: Handle, choices: readonly string[]) => change(handle, { choices }),
          pin: async (message: Handle) => void pins.push(message),
          mark: async (message: Handle, sign: string) => void signs.set(message.id, sign),
          attach: async (to: Destination, { name, bytes, key }: Attachment) => {
            const known = said.get(key);
            if (known !== undefined || word !== 'online') return known;
            const handle: Handle = { room: roomOf(to), id: `m${next++}` };
            const thread = 'thread' in to ? (to.thread ?? null) : null;
            seen.push({ ...handle, thread, calls: null, lines: [name], choices: [], edits: 0, file: new TextDecoder().decode(bytes) });
            said.set(key, handle);
            return handle;
          },
        }),
    [Symbol.asyncDispose]() {
      word = 'closed';
      return Promise.resolve();
    },
  };
  return {
    network,
    seen,
    said,
    signs,
    pins,
    async speaks(text, { by, id = `h${next++}`, room = '#floor', direct = false, thread, edited = false, at = needs.now() }) {
      const place: Place = { room, direct, ...(thread === undefined ? {} : { thread }) };
      const named = ownName.test(text);
      await hear({ kind: 'message', id, place, by, at, text: text.replace(ownName, ''), named, edited });
      return { room, id };
    },
    hears: hear,
    async chooses(choice, on, by, id = `h${next++}`) {
      await hear({ kind: 'choice', id, place: { room: on.room, direct: false }, by, at: needs.now(), on, choice });
      return id;
    },
    withdraws: (what, room, by) => hear({ kind: 'withdrawal', id: `h${next++}`, place: { room, direct: false }, by, at: needs.now(), what }),
    breaks: (broken) => void (word = broken ? 'offline' : 'online'),
    provesNothing: () => void (proves = false),
  };
}

function roomOf(to: Destination): string {
  return 'account' in to ? `@${to.account}` : to.room;
}
