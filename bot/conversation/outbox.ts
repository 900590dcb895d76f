import type { Handle, Network, Post } from '../networks/network.ts';
import type { TextFile } from './shown.ts';
import type { Spool } from './spool.ts';

/** What hangs on a post besides its words. */
export interface Attached {
  /** The plan that is confirmed by choosing on it. */
  readonly plan?: string;
  /** A name under which its handle is kept. */
  readonly keepAs?: string;
  /** What is put under it, where the network takes files. */
  readonly file?: TextFile;
}

/** Everything the rooms are told goes through here: what a network cannot take now waits, also over a restart. */
export interface Outbox extends AsyncDisposable {
  /** Resolves with the handle when it has left; with undefined when it waits or nobody is there. */
  say(network: string, post: Post, attached?: Attached): Promise<Handle | undefined>;
  /** Puts other words in the place of a message of ours, on a network that can; `isSettled`: it takes no choices any more. */
  replace(network: string, handle: Handle, post: Post, isSettled: boolean): Promise<void>;
  /** The message that was kept under that name. */
  handle(name: string): Handle | undefined;
  /** Tries once more to say what waits. */
  flush(): Promise<void>;
}

interface Waiting {
  readonly network: string;
  readonly post: Post;
  readonly attached: Attached;
  /** Set for words that take the place of others. */
  readonly instead?: { readonly handle: Handle; readonly isSettled: boolean };
  readonly since: number;
}

/** What is not said by then is not worth saying. */
const patience: Readonly<Record<Post['urgency'], number>> = { answer: 600_000, progress: 60_000, end: 86_400_000, digest: 86_400_000 };
const againMs = 1000;
const mostWaiting = 1000;

export function openOutbox(needs: {
  readonly spool: Spool;
  network(id: string): Network | undefined;
  now(): Temporal.Instant;
  log(line: string): void;
  /** Something left. */
  posted(network: string, handle: Handle, post: Post, attached: Attached): Promise<void>;
}): Outbox {
  const { spool, now } = needs;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let flushing: Promise<void> | undefined;

  async function send({ network: id, post, attached, instead }: Waiting): Promise<Handle | 'wait' | undefined> {
    const network = needs.network(id);
    if (network === undefined) return undefined;
    if (instead !== undefined) return change(network, post, instead);
    const handle = await network.post(post).catch((error: unknown) => {
      needs.log(`${id}: what was to be said could not be: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    });
    if (handle === undefined) return ['connecting', 'offline'].includes(network.health().word) ? 'wait' : undefined;
    if (attached.keepAs !== undefined) spool.keep(`handle ${attached.keepAs}`, handle, now());
    await needs.posted(id, handle, post, attached);
    if (attached.file !== undefined) await attach(network, handle, post, attached.file);
    return handle;
  }

  /** In the thread of what it belongs to, so that the room stays short. */
  async function attach(network: Network, handle: Handle, { to, key, reply }: Post, { name, text }: TextFile): Promise<void> {
    const place = 'account' in to || to.direct || to.thread !== undefined ? to : { ...to, thread: (reply ?? handle).id };
    const file = { name, type: 'text/plain; charset=utf-8', bytes: new TextEncoder().encode(text), key: `${key} file` };
    await network
      .attach?.(place, file)
      .catch((error: unknown) => needs.log(`${name} could not be added: ${error instanceof Error ? error.message : String(error)}`));
  }

  async function change(network: Network, post: Post, { handle, isSettled }: NonNullable<Waiting['instead']>): Promise<Handle | 'wait'> {
    if (['connecting', 'offline'].includes(network.health().word)) return 'wait';
    try {
      await network.update?.(handle, post);
      if (isSettled) await network.ask?.(handle, []);
      return handle;
    } catch (error) {
      needs.log(`A message could not be changed yet: ${error instanceof Error ? error.message : String(error)}`);
      return 'wait';
    }
  }

  function keep(item: Waiting): void {
    const waiting = spool.all<Waiting>('out ');
    if (waiting.length >= mostWaiting) spool.forget(waiting[0]?.key ?? '');
    spool.keep(`out ${String(item.since).padStart(15, '0')} ${item.post.key}`, item, now());
    later();
  }

  async function tryAll(): Promise<void> {
    const stuck = new Set<string>();
    for (const { key, value } of spool.all<Waiting>('out ')) {
      if (isClosed) return;
      if (stuck.has(value.network)) continue;
      if (now().epochMilliseconds - value.since > patience[value.post.urgency]) spool.forget(key);
      else if ((await send(value)) === 'wait') stuck.add(value.network);
      else spool.forget(key);
    }
    if (spool.all('out ').length > 0) later();
  }

  function later(): void {
    if (isClosed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, againMs).unref();
  }

  const flush = (): Promise<void> => (flushing ??= tryAll().finally(() => (flushing = undefined)));

  later();
  return {
    async say(network, post, attached = {}) {
      const item: Waiting = { network, post, attached, since: now().epochMilliseconds };
      const sent = isClosed ? 'wait' : await send(item);
      if (sent !== 'wait') return sent;
      keep(item);
      return undefined;
    },
    async replace(network, handle, post, isSettled) {
      const item: Waiting = { network, post, attached: {}, instead: { handle, isSettled }, since: now().epochMilliseconds };
      if (isClosed || (await send(item)) === 'wait') keep(item);
    },
    handle: (name) => spool.kept<Handle>(`handle ${name}`),
    flush,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearTimeout(timer);
      await flushing;
    },
  };
}
