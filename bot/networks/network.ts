import type { Document } from '@millwright/core/words/document.ts';

/** A chat network as the rooms need it. A capability it lacks is a method it lacks; what is done instead stands beside it. */
export interface Network extends AsyncDisposable {
  /** `lines`: the short form, three lines at most, however long they are; `messages`: the whole document. */
  readonly form: 'lines' | 'messages';
  /** Does it prove the account on each message? Where it does not, people read only. It may change while the network is open. */
  proves(): boolean;
  health(): Health;
  /** Resolves when it has left, with what names it; undefined where it could not be said: nobody there, no such room, closed. Equal keys speak once. */
  post(post: Post): Promise<Handle | undefined>;
  /** Replaces a message of our own. Without it: what changed is posted again, coalesced. */
  update?(handle: Handle, post: Post): Promise<void>;
  /** Offers choices on a message of our own; an empty list takes them away. Without it: people type what the text says. */
  ask?(handle: Handle, choices: readonly string[]): Promise<void>;
  /** Puts a sign on somebody's message, in the place of ours before. Without it: nothing, or a line that says so. */
  mark?(message: Handle, sign: string): Promise<void>;
  /** Adds a file. Without it: the page's link, or `more`. */
  attach?(to: Destination, file: Attachment): Promise<Handle | undefined>;
  /** Keeps a message of our own in sight. Without it: it stands where it was said. */
  pin?(message: Handle): Promise<void>;
}

/** Names a message. Plain data: it outlives the process. */
export type Handle = { readonly room: string; readonly id: string };
/** A room by the network's own id; a direct one may be a person's name there. `thread`: the message a thread hangs on, ignored where there are none. */
export type Place = { readonly room: string; readonly direct: boolean; readonly thread?: string };
/** A place, or whoever holds an account now. */
export type Destination = Place | { readonly account: string };
/** `key` as in a post: equal keys are added once. */
export type Attachment = { readonly name: string; readonly type: string; readonly bytes: Uint8Array; readonly key: string };
export type Health = { readonly word: 'connecting' | 'online' | 'offline' | 'refused' | 'closed'; readonly sentence: string };

export type Post = {
  readonly to: Destination;
  readonly document: Document;
  /** A last line, about what was left out. */
  readonly rest?: string;
  /** A name for this very act, the same when it is repeated after a crash or a time-out. */
  readonly key: string;
  readonly urgency: 'answer' | 'end' | 'progress' | 'digest';
  /** The message it answers. */
  readonly reply?: Handle;
  /** Whom it calls by name; nobody else is notified. */
  readonly calls?: Sender;
};

/** `account` is what the network proved on this very message, null where it proved none. `shown` is for the eye only. */
export type Sender = { readonly account: string | null; readonly shown: string };
type Act = { readonly id: string; readonly place: Place; readonly by: Sender; readonly at: Temporal.Instant };
/** Text without our own name where that stood first or was mentioned (`named`), and without what it quotes. */
export type Message = Act & { readonly kind: 'message'; readonly text: string; readonly named: boolean; readonly edited: boolean };
/** A sign put on a message, ours or not, as the network wrote it but for variation selectors. */
export type Choice = Act & { readonly kind: 'choice'; readonly on: Handle; readonly choice: string };
/** A message or choice was taken back; `what` is its id. */
export type Withdrawal = Act & { readonly kind: 'withdrawal'; readonly what: string };
/** Between these moments messages may have been missed; `room` null: in all rooms. */
export type Deaf = { readonly kind: 'deaf'; readonly room: string | null; readonly since: Temporal.Instant; readonly until: Temporal.Instant };
export type Heard = Message | Choice | Withdrawal | Deaf;
