import type { Client } from './client.ts';
import { eventsIn, type Event } from './event.ts';

const most = 500;
const page = 100;
/** A homeserver may give empty pages while it looks for events of these types. */
const mostPages = 30;

export interface Filled {
  /** The oldest first. */
  readonly events: readonly Event[];
  /** Nothing is missing between what was read before and these. */
  readonly whole: boolean;
}

/** What `/sync` left out of a room: read backwards from `from` until an event is known, or until where the sync before had come (`to`). */
export async function fillGap(
  client: Client,
  room: string,
  range: { readonly from: string; readonly to: string; readonly types: readonly string[] },
  isKnown: (id: string) => boolean,
): Promise<Filled> {
  const found: Event[] = [];
  let from = range.from;
  for (let turn = 0; turn < mostPages; turn++) {
    const query = { dir: 'b', from, to: range.to, limit: String(page), filter: JSON.stringify({ types: range.types }) };
    const answer = (await client.request('GET', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`, { query })) as Readonly<
      Record<string, unknown>
    >;
    for (const event of eventsIn(answer['chunk'])) {
      if (isKnown(event.event_id)) return { events: found.toReversed(), whole: true };
      if (found.length >= most) return { events: found.toReversed(), whole: false };
      found.push(event);
    }
    const end = answer['end'];
    if (typeof end !== 'string' || end === from) return { events: found.toReversed(), whole: true };
    from = end;
  }
  return { events: found.toReversed(), whole: false };
}
