import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Attachment, Destination, Handle, Network, Post } from '../network.ts';
import { RequestFailed, type Client } from './client.ts';
import { contentOf, editOf, relatedTo } from './content.ts';
import { openEdits } from './edits.ts';
import { pagesOf } from './pages.ts';
import { pinEvent } from './pins.ts';
import { sendEvent } from './send.ts';
import type { Signs } from './signs.ts';
import { serverOf } from './event.ts';
import type { Memory } from './memory.ts';

/** What is waiting beyond this many is only taken when somebody asked for it. */
const mostWaiting = 300;
/** Before there is a connection nothing waits here for longer. */
const connectMs = 2000;
const priority = { answer: 3, end: 2, progress: 1, digest: 0 } as const;

/** What the connection gives once it stands. */
export interface Line {
  readonly client: Client;
  readonly memory: Memory;
  readonly signs: Signs;
  /** The homeserver's room behind a room of the configuration. */
  actual(room: string): string;
  directRoom(account: string): Promise<string>;
}

export interface OutboxNeeds {
  /** Rejects when it never will stand. */
  readonly line: Promise<Line>;
  readonly trust: readonly string[];
  readonly editEveryMs: number;
  base(): string | null;
  log(line: string): void;
  /** It does not take messages just now; undefined: it does. */
  offline(sentence: string | undefined): void;
  /** The homeserver no longer takes our token. */
  refused(error: RequestFailed): void;
}

type Says = Required<Pick<Network, 'post' | 'update' | 'ask' | 'mark' | 'attach' | 'pin'>>;

/** Everything that is said, one after the other, what somebody waits for first. A message that may not be sent is named in the log; nothing rejects but a change that may be tried again. */
export interface Outbox extends Says {
  /** Nothing more is taken. Resolves when what waits is sent, or `ms` have passed; the rest ends with the connection. */
  close(ms: number): Promise<void>;
}

export function openOutbox({ line, trust, editEveryMs, base, log, refused, offline }: OutboxNeeds): Outbox {
  const queue = new PQueue({ concurrency: 1 });
  let closed = false;
  /** `later` is what comes of it where it may be tried again. */
  const inTurn = async <T>(urgency: Post['urgency'], what: string, work: (line: Line) => Promise<T>, later?: T): Promise<T | undefined> => {
    const isSpare = urgency === 'progress' || urgency === 'digest';
    if (closed || (isSpare && queue.size >= mostWaiting)) return undefined;
    return queue.add(
      async () => {
        try {
          const open = await Promise.race([line, sleep(connectMs, undefined, { ref: false })]);
          if (open === undefined) return later;
          const done = await work(open);
          offline(undefined);
          return done;
        } catch (error) {
          if (error instanceof RequestFailed && error.status === 401) refused(error);
          else if (error instanceof RequestFailed && (error.status === 0 || error.status >= 500)) {
            offline(error.message);
            return later;
          } else if (!(error instanceof Error && error.name === 'AbortError'))
            log(`${what} could not be sent: ${error instanceof Error ? error.message : String(error)}`);
          return undefined;
        }
      },
      { priority: priority[urgency] },
    );
  };
  const edits = openEdits(
    editEveryMs,
    () => performance.now(),
    async (handle, post) => {
      const change = async ({ client }: Line): Promise<string> => {
        const [first = post] = pagesOf(post, base());
        const content = editOf(handle.id, contentOf(first, base(), first.calls));
        return sendEvent(client, handle.room, 'm.room.message', content, ['edit', handle.room, handle.id, post.key, content]);
      };
      const id = await inTurn(post.urgency, `A change of ${handle.id}`, change, 'later');
      if (id === 'later') throw new Error(`${handle.id} cannot be changed just now.`);
    },
  );
  return {
    post: (post) => inTurn(post.urgency, `A message to ${nameOf(post.to)}`, (open) => postPages(open, post)),
    update: (handle, post) => edits.edit(handle, post),
    ask: async (handle, choices) => inTurn('answer', `Choices on ${handle.id}`, ({ signs }) => signs.offer(handle, choices)),
    mark: async (message, sign) =>
      inTurn('answer', `A sign on ${message.id}`, ({ signs, actual }) => signs.mark({ ...message, room: actual(message.room) }, sign)),
    attach: (to, file) => inTurn('end', `A file to ${nameOf(to)}`, (open) => attach(open, to, file)),
    pin: async (message) => inTurn('digest', `A pin on ${message.id}`, ({ client }) => pinEvent(client, message)),
    async close(ms) {
      closed = true;
      edits.close();
      const late = AbortSignal.timeout(ms);
      const ended = new Promise((resolve) => late.addEventListener('abort', resolve));
      await Promise.race([queue.onIdle(), ended]);
    },
  };

  async function postPages(open: Line, post: Post): Promise<Handle | undefined> {
    const before = open.memory.sent(post.key);
    if (before !== undefined) return before;
    const room = await roomOf(open, post.to);
    if (room === undefined) return undefined;
    let handle: Handle | undefined;
    for (const page of pagesOf(post, base())) {
      const thread = ('thread' in post.to ? post.to.thread : undefined) ?? (handle === undefined ? undefined : (post.reply?.id ?? handle.id));
      const content = relatedTo(contentOf(page, base(), handle === undefined ? post.calls : undefined), thread, handle ?? post.reply);
      const id = await sendEvent(open.client, room, 'm.room.message', content, ['post', room, page.key]);
      handle ??= { room, id };
    }
    if (handle !== undefined) open.memory.keepSent(post.key, handle);
    return handle;
  }

  async function attach(open: Line, to: Destination, { name, type, bytes, key }: Attachment): Promise<Handle | undefined> {
    const before = open.memory.sent(key);
    if (before !== undefined) return before;
    const room = await roomOf(open, to);
    if (room === undefined) return undefined;
    const query = { filename: name };
    const answer = await open.client.request('POST', '/_matrix/media/v3/upload', { query, bytes: { type, content: bytes } }, { timeoutMs: 120_000 });
    const url = (answer as { readonly content_uri?: unknown }).content_uri;
    const file = { msgtype: 'm.file', body: name, url, info: { mimetype: type, size: bytes.byteLength }, 'm.mentions': {} };
    const content = relatedTo(file, 'thread' in to ? to.thread : undefined, undefined);
    // An address differs each time something is uploaded; the act is the same.
    const handle: Handle = { room, id: await sendEvent(open.client, room, 'm.room.message', content, ['file', room, key]) };
    open.memory.keepSent(key, handle);
    return handle;
  }

  async function roomOf(open: Line, to: Destination): Promise<string | undefined> {
    if (!('account' in to)) return open.actual(to.room);
    return trust.includes(serverOf(to.account)) ? open.directRoom(to.account) : undefined;
  }
}

function nameOf(to: Destination): string {
  return 'account' in to ? to.account : to.room;
}
