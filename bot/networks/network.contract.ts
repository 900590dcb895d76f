import { describe, expect, test, vi } from 'vitest';
import type { Handle, Heard, Network, Post, Sender } from './network.ts';

/** A network together with the people on its far side. */
export interface Rig extends AsyncDisposable {
  readonly network: Network;
  /** What has reached the bot, in order. */
  readonly heard: readonly Heard[];
  /** A room that the bot is in. */
  readonly room: string;
  /** Somebody whose account the network proves, somebody else of whom it does, and somebody who has none; undefined where nobody comes without one. */
  readonly alice: Sender;
  readonly bob: Sender;
  readonly stranger: Sender | undefined;
  /** Somebody says one line into the room, or to the bot alone. */
  speak(by: Sender, text: string, direct?: boolean): Promise<void>;
  /** Messages as they stand in the room now, or in the conversation with that person: each as its lines, the oldest first. */
  seen(where: string | Sender): readonly (readonly string[])[];
  /** Somebody chooses on a message; undefined where the network has no choices. */
  choose?(by: Sender, on: Handle, choice: string): Promise<void>;
}

const hostile = 'a\r\nQUIT :x\u0000\u0001ACTION y\u0001\u202e<b>&amp;</b> [l](javascript:x) \u001b[31m `c` @room';

/** What every network keeps to. `open` gives one that is online, with its own people. */
export function networkContract(name: string, open: () => Promise<Rig>): void {
  describe(`the network ${name} keeps the contract`, () => {
    test('it posts into a room, in order, and names each message by plain data', async () => {
      await using rig = await open();
      const posts = ['one', 'two', 'three'].map((verdict) => rig.network.post(post(rig, { document: { verdict }, key: verdict })));
      const handles = await Promise.all(posts);
      await vi.waitFor(() => expect(rig.seen(rig.room)).toEqual([['one'], ['two'], ['three']]));
      expect(handles.map((handle) => structuredClone(handle)?.room)).toEqual([rig.room, rig.room, rig.room]);
      expect(new Set(handles.map((handle) => handle?.id)).size).toBe(3);
    });

    test('the same act said again is not said twice', async () => {
      await using rig = await open();
      const first = await rig.network.post(post(rig, { document: { verdict: 'Once.' } }));
      const second = await rig.network.post(post(rig, { document: { verdict: 'Once.' } }));
      await rig.network.post(post(rig, { document: { verdict: 'Last.' }, key: 'last' }));
      await vi.waitFor(() => expect(rig.seen(rig.room)).toEqual([['Once.'], ['Last.']]));
      expect(second).toEqual(first);
    });

    test('verdict, next step and link come in that order, and never more than three lines where the form is lines', async () => {
      await using rig = await open();
      const body = [{ kind: 'lines' as const, lines: Array.from({ length: 6 }, (_, index) => `line ${index}`) }];
      await rig.network.post(post(rig, { document: { verdict: 'It waits.', next: 'confirm 7K2Q', body }, rest: 'There is more.' }));
      await vi.waitFor(() => expect(rig.seen(rig.room).length).toBe(1));
      const lines = rig.seen(rig.room)[0] ?? [];
      expect(lines.slice(0, 2)).toEqual(['It waits.', 'Next: confirm 7K2Q']);
      expect(lines.at(-1)).toBe('There is more.');
      expect(lines.length).toBe(rig.network.form === 'lines' ? 3 : 9);
    });

    test('text from outside injects no line, no command and no markup', async () => {
      await using rig = await open();
      await rig.network.post(post(rig, { document: { verdict: hostile.repeat(20), next: hostile } }));
      await rig.network.post(post(rig, { document: { verdict: 'Still here.' }, key: 'after' }));
      await vi.waitFor(() => expect(rig.seen(rig.room).at(-1)).toEqual(['Still here.']));
      const lines = rig.seen(rig.room)[0] ?? [];
      expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
      if (rig.network.form === 'lines') expect(lines.length).toBeLessThanOrEqual(3);
    });

    test('what people say comes with the proof of their account, or without one', async () => {
      await using rig = await open();
      const other = rig.stranger ?? rig.bob;
      await rig.speak(rig.alice, '!mw trace hello');
      await rig.speak(other, '!mw trace hello');
      await vi.waitFor(() => expect(messages(rig).length).toBe(2));
      const [first, second] = messages(rig);
      expect(first).toMatchObject({
        text: '!mw trace hello',
        by: { account: rig.alice.account },
        place: { room: rig.room, direct: false },
        named: false,
        edited: false,
      });
      expect(second).toMatchObject({ by: { account: other.account } });
      expect(rig.network.proves()).toBe(true);
      expect(first?.id).not.toBe(second?.id);
    });

    test('its own name is taken off, and the message says that it was named', async () => {
      await using rig = await open();
      await rig.speak(rig.alice, 'millwright: trace hello');
      await vi.waitFor(() => expect(messages(rig)).toMatchObject([{ text: 'trace hello', named: true }]));
    });

    test('a word to the bot alone is direct, and its answer goes there', async () => {
      await using rig = await open();
      await rig.speak(rig.bob, 'trace hello', true);
      await vi.waitFor(() => expect(messages(rig)).toMatchObject([{ text: 'trace hello', place: { direct: true }, by: { account: rig.bob.account } }]));
      const place = messages(rig)[0]?.place;
      if (place !== undefined) await rig.network.post(post(rig, { to: place, document: { verdict: 'Only for you.' } }));
      await vi.waitFor(() => expect(rig.seen(rig.bob)).toEqual([['Only for you.']]));
      expect(rig.seen(rig.room)).toEqual([]);
    });

    test('it hears nothing of what it says', async () => {
      await using rig = await open();
      await rig.network.post(post(rig, { document: { verdict: 'millwright: trace hello' } }));
      await rig.speak(rig.alice, 'end');
      await vi.waitFor(() => expect(messages(rig).map((message) => message.text)).toEqual(['end']));
    });

    test('where it can replace a message, the room shows the new one in the place of the old', async () => {
      await using rig = await open();
      const handle = await rig.network.post(post(rig, { document: { verdict: 'Begun.' } }));
      await rig.network.post(post(rig, { document: { verdict: 'Beside.' }, key: 'beside' }));
      await rig.network.update?.(handle!, post(rig, { document: { verdict: 'Done.' }, key: 'again' }));
      const expected = rig.network.update === undefined ? 'Begun.' : 'Done.';
      await vi.waitFor(() => expect(rig.seen(rig.room)).toEqual([[expected], ['Beside.']]));
    });

    test('where it has choices, one comes with who chose and on what', async () => {
      await using rig = await open();
      const handle = await rig.network.post(post(rig, { document: { verdict: 'Shall I?' } }));
      await rig.network.ask?.(handle!, ['✅', '❌']);
      await rig.choose?.(rig.bob, handle!, '✅');
      await vi.waitFor(() => expect(rig.heard.filter((what) => what.kind === 'choice').length).toBe(rig.choose === undefined ? 0 : 1));
      for (const what of rig.heard) if (what.kind === 'choice') expect(what).toMatchObject({ choice: '✅', on: handle, by: { account: rig.bob.account } });
      expect(rig.choose === undefined).toBe(rig.network.ask === undefined);
    });

    test('where it takes files, one stands there once, however often it is added', async () => {
      await using rig = await open();
      const file = { name: 'report.txt', type: 'text/plain', bytes: new TextEncoder().encode('all of it'), key: 'file' };
      const first = await rig.network.attach?.({ room: rig.room, direct: false }, file);
      const second = await rig.network.attach?.({ room: rig.room, direct: false }, file);
      await rig.network.post(post(rig, { document: { verdict: 'After.' } }));
      await vi.waitFor(() => expect(rig.seen(rig.room)).toEqual([...(rig.network.attach === undefined ? [] : [['report.txt']]), ['After.']]));
      expect(second).toEqual(first);
    });

    test('it says how it is; closed, it says nothing more', async () => {
      await using rig = await open();
      expect(rig.network.health().word).toBe('online');
      await rig.network[Symbol.asyncDispose]();
      expect(rig.network.health().word).toBe('closed');
      expect(await rig.network.post(post(rig, {}))).toBeUndefined();
    });
  });
}

function post(rig: Rig, own: Partial<Post>): Post {
  return { to: { room: rig.room, direct: false }, document: { verdict: 'Hello.' }, key: 'key', urgency: 'answer', ...own };
}

function messages(rig: Rig) {
  return rig.heard.filter((what) => what.kind === 'message');
}
