import { composeKind, pointerKind } from '@millwright/core/state/kinds/release.ts';
import { runKind } from '@millwright/core/state/kinds/run.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Seen } from '@millwright/bot/networks/__fixtures__/double.ts';
import { alice, bob, carol, onMatrix, openRooms } from '../chat/rooms.ts';
import { root } from '../story/say.ts';

const irc = '#admin';
const matrix = '!space';

/** What the rooms show, as people there see it: a line each, `edited` where a message was replaced. */
function transcript() {
  const lines: string[] = [];
  const known = new Map<string, string>();
  return {
    lines,
    said: (room: string, who: string, text: string) => void lines.push('', `[${room}] <${who}> ${text}`),
    look(seen: readonly Seen[]) {
      for (const item of seen) {
        const text = item.lines.join('\n');
        const before = known.get(`${item.room} ${item.id}`);
        if (before === text) continue;
        known.set(`${item.room} ${item.id}`, text);
        const where = `[${item.room}${item.thread === null ? '' : ', in a thread'}] <millwright>${before === undefined && item.edits === 0 ? '' : ' (edited)'}`;
        const [first = '', ...rest] = item.lines;
        lines.push(`${where} ${item.calls === null ? '' : `${item.calls}: `}${first}`, ...rest.map((line) => `    ${line}`));
        if (item.choices.length > 0) lines.push(`    ${item.choices.join(' ')}`);
      }
    },
  };
}

test('the docs show a session as the rooms have it', async () => {
  await using rooms = await openRooms({ budgets: { edits: { most: 0, apartMs: 0 }, lines: { most: 0, apartMs: 0 } } });
  const shown = transcript();
  const head = () => rooms.factory.ledger.head();
  const soon = (read: () => unknown) => vi.waitFor(async () => expect(await read()).toBeTruthy(), { timeout: 90_000, interval: 50 });
  const look = () => shown.look([...rooms.lines.seen, ...rooms.messages.seen]);
  const says = async (room: string, who: string, text: string, until?: () => unknown) => {
    shown.said(room, who, text);
    const double = room === irc ? rooms.lines : rooms.messages;
    const by = room === irc ? { alice, bob, carol }[who]! : onMatrix(who);
    await double.speaks(text, { by, room });
    await rooms.conversation.idle();
    if (until !== undefined) await soon(until);
    look();
  };
  const code = () =>
    [...shown.lines]
      .reverse()
      .join('\n')
      .match(/confirm ([0-9A-Z]{4})\b/)?.[1] ?? '????';
  const has = (words: RegExp) => () => [...rooms.lines.seen, ...rooms.messages.seen].some((item) => words.test(item.lines.join(' ')));
  await rooms.factory.refresh([], { actor: 'system' });

  await says(irc, 'alice', '!mw trace libpebble');
  await says(irc, 'alice', '!mw rebuild --unbuilt');
  await says(irc, 'alice', `!mw confirm ${code()}`, has(/ is done after /));
  await soon(async () => (await Array.fromAsync(head().find(pointerKind, { stage: 'testing' }))).length === 1);
  await soon(async () => (await Array.fromAsync(head().find(runKind, { state: 'running' }))).length === 0);
  const [compose] = await Array.fromAsync(head().find(composeKind, { state: 'done' }));
  await says(irc, 'bob', `!mw result ${compose?.id} acceptance passed`);
  await says(matrix, 'alice', '!mw promote pond/1 stable', has(/alice asks in /));
  await says(irc, 'alice', `!mw confirm ${code()}`);
  await says(irc, 'bob', `!mw confirm ${code()}`, has(/asked by alice and bob/));
  await says(irc, 'carol', '!mw freeze pond --until 2d --why "long weekend"');
  await says(irc, 'carol', '!mw why');
  await says(irc, 'carol', '!mw explain');

  const asReaders = shown.lines
    .join('\n')
    .replaceAll('irc/lines/', 'irc/testnet/')
    .replaceAll('matrix/messages/!space', 'matrix/hs/!release')
    .replaceAll('[!space', '[!release');
  const page = readFileSync(join(root, 'site/docs/chat.md'), 'utf8');
  const written = /```chat\n(.*?)```/s.exec(page)?.[1] ?? '';
  expect(steady(asReaders), `Now it is:\n${asReaders}`).toBe(steady(written));
});

/** Without what differs from day to day: dates, codes, spans, and the folder of the test. */
function steady(text: string): string {
  return text
    .trim()
    .replace(/\b(confirm|reject) [0-9A-Z]{4}\b/g, '$1 CODE')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'MOMENT')
    .replace(/\b20\d{6}\b/g, 'DAY')
    .replace(/\b\d+(\.\d+)? (ms|s|min)\b/g, 'SPAN')
    .replace(/\S*\/config\/products\//g, '…/')
    .replace(/[ \t]+$/gm, '');
}
