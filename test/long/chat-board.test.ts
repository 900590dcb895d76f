import { expect, test, vi } from 'vitest';
import { onMatrix, openRooms } from '../chat/rooms.ts';

test('a room that wants one has one message that says what is going on, changed with the state and kept over a restart', async () => {
  const board = 'network: messages\nid: "!space"\nallow: [read, write, irreversible]\nboard: true\n';
  let rooms = await openRooms({ files: { 'rooms/space.yaml': board }, boardEveryMs: 50 });
  const shown = () => rooms.messages.seen.filter((item) => item.lines[0]?.startsWith('Now: '));
  const becomes = (words: RegExp) =>
    vi.waitFor(() => expect(shown().map((item) => item.lines.join('\n'))).toEqual([expect.stringMatching(words)]), { timeout: 90_000, interval: 50 });
  try {
    await becomes(/^Now: no job is under way, no plan waits and nothing failed in a day\.$/);
    const [made] = shown();
    expect(rooms.messages.pins).toEqual([{ room: '!space', id: made?.id }]);
    await rooms.messages.speaks('!mw freeze pond --until 1d --why "a holiday"', { by: onMatrix('alice'), room: '!space' });
    await rooms.conversation.idle();
    await becomes(/1 plan waits[^]*p-\S+ +freeze pond .* waits until .* !mw confirm [0-9A-Z]{4}$/);
    rooms = await rooms.again();
    const code = /confirm ([0-9A-Z]{4})/.exec(shown()[0]?.lines.join(' ') ?? '')?.[1];
    await rooms.messages.speaks(`!mw confirm ${code}`, { by: onMatrix('alice'), room: '!space' });
    await rooms.conversation.idle();
    await becomes(/^Now: no job is under way, no plan waits/);
    expect(shown()[0]?.id).toBe(made?.id);
    expect(rooms.messages.pins).toEqual([]);
  } finally {
    await rooms[Symbol.asyncDispose]();
  }
});
