import { z } from 'zod';
import type { Heard, Place, Sender } from '../network.ts';
import { momentOf, relationOf, serverOf, type Event } from './event.ts';
import { takeName, type OwnName } from './own-name.ts';

export interface Listening {
  readonly self: OwnName;
  /** Servers whose accounts are believed. */
  readonly trust: readonly string[];
  readonly now: Temporal.Instant;
  /** Has this person left the room since? */
  hasLeft(user: string): boolean;
}

const Text = z.looseObject({
  msgtype: z.string(),
  body: z.string(),
  'm.mentions': z
    .looseObject({ user_ids: z.array(z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** Far more than any command has. */
const longestText = 16_384;

/** What an event says to us (`place` is the room as the configuration knows it, `room` as the homeserver does); undefined where that is nothing: our own words, a bot's, a picture, a name changed. */
export function heardIn(event: Event, room: string, place: Omit<Place, 'thread'>, listening: Listening): Heard | undefined {
  if (event.sender === listening.self.user) return undefined;
  const common = { id: event.event_id, by: senderOf(event, listening), at: momentOf(event, listening.now) };
  const relation = relationOf(event);
  switch (event.type) {
    case 'm.room.message':
      return messageIn(event, place, listening, common);
    case 'm.reaction': {
      const { rel_type: type, event_id: id, key } = relation;
      if (type !== 'm.annotation' || id === undefined || key === undefined) return undefined;
      return { kind: 'choice', ...common, place, on: { room, id }, choice: key.slice(0, 100).replaceAll('\ufe0f', '') };
    }
    case 'm.room.redaction': {
      const what = typeof event.content['redacts'] === 'string' ? event.content['redacts'] : event.redacts;
      return what === undefined ? undefined : { kind: 'withdrawal', ...common, place, what };
    }
    default:
      return undefined;
  }
}

function messageIn(
  event: Event,
  place: Omit<Place, 'thread'>,
  { self }: Listening,
  common: { id: string; by: Sender; at: Temporal.Instant },
): Heard | undefined {
  const relation = relationOf(event);
  const edited = relation.rel_type === 'm.replace';
  const content = Text.safeParse(edited ? event.content['m.new_content'] : event.content).data;
  // Bots speak in notices, and notices are not answered.
  if (content?.msgtype !== 'm.text') return undefined;
  const isMentioned = content['m.mentions']?.user_ids?.includes(self.user) === true;
  const body = withoutQuote(content.body.slice(0, longestText), relation['m.in_reply_to'] !== undefined).trim();
  const thread = relation.rel_type === 'm.thread' ? relation.event_id : undefined;
  return { kind: 'message', ...common, place: thread === undefined ? place : { ...place, thread }, ...takeName(body, self, isMentioned), edited };
}

/** The account is the sender as the servers know it, where its server is believed and it is still in the room. Names people choose for themselves prove nothing. */
function senderOf({ sender }: Event, { trust, hasLeft }: Listening): Sender {
  const isProven = /^@[^:\s]+:\S+$/.test(sender) && trust.includes(serverOf(sender)) && !hasLeft(sender);
  return { account: isProven ? sender : null, shown: sender };
}

/** An answer begins with what it answers, each line behind `> `, and an empty line; those are another's words. */
function withoutQuote(body: string, isReply: boolean): string {
  const bare = body.replace(/<mx-reply>[\s\S]*?<\/mx-reply>/gi, '');
  if (!isReply) return bare;
  const lines = bare.split('\n');
  const end = lines.findIndex((line) => !/^>( |$)/.test(line));
  return end < 0 ? '' : lines.slice(end).join('\n');
}
