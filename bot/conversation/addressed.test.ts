import { expect, test } from 'vitest';
import { commandIn } from './addressed.ts';

const room = { room: '#floor', direct: false };
const said = (text: string, how: { named?: boolean; direct?: boolean; bare?: boolean } = {}) =>
  commandIn({ text, named: how.named ?? false, place: { ...room, direct: how.direct ?? false } }, { prefix: '!mw', bare: how.bare ?? false });

test('a line is for the bot by its prefix, its name, or because nobody else is there', () => {
  expect(said('!mw trace hello')).toEqual({ line: 'trace hello', bare: false });
  expect(said('!MW: trace hello')).toEqual({ line: 'trace hello', bare: false });
  expect(said('trace hello', { named: true })).toEqual({ line: 'trace hello', bare: false });
  expect(said('trace hello', { direct: true })).toEqual({ line: 'trace hello', bare: false });
  expect(said('!trace hello', { direct: true })).toEqual({ line: 'trace hello', bare: false });
  expect(said('!mw', {})).toEqual({ line: 'help', bare: false });
  expect(said('', { named: true })).toEqual({ line: 'help', bare: false });
});

test('ordinary talk, other bots’ prefixes and words that only look like ours are not', () => {
  for (const text of ['trace hello', 'say !mw trace hello', '!mwx trace', '!trace hello', '?mw trace', '', '   ', '!', '!!', '! mw'])
    expect(said(text), text).toBeUndefined();
  expect(said('!trace hello', { bare: true })).toEqual({ line: 'trace hello', bare: true });
  for (const text of ['!', '!!', '!1', '! status']) expect(said(text, { bare: true }), text).toBeUndefined();
});

test('only the first own line counts: what is quoted or fenced is not said', () => {
  expect(said('!mw status\n!mw rebuild --unbuilt')).toEqual({ line: 'status', bare: false });
  expect(said('> <@bob:x> !mw rebuild --unbuilt\n\n!mw status')).toEqual({ line: 'status', bare: false });
  expect(said('> !mw rebuild --unbuilt', { direct: true })).toBeUndefined();
  expect(said('```\n!mw rebuild --unbuilt\n```')).toBeUndefined();
  expect(said('~~~sh\n!mw rebuild\n~~~\n!mw status')).toEqual({ line: 'status', bare: false });
  expect(said('```\n!mw rebuild --unbuilt')).toBeUndefined();
  expect(said('`!mw rebuild`')).toBeUndefined();
});
