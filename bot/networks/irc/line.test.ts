import { expect, test } from 'vitest';
import { bytesOf, isTarget, lineOf, textBudget, type Verb } from './line.ts';

const verbs: readonly Verb[] = ['PRIVMSG', 'NOTICE', 'JOIN', 'PART', 'NICK', 'MODE', 'MONITOR', 'CHATHISTORY', 'PING', 'PONG', 'QUIT', 'TAGMSG', 'WHO'];
const injected = 'x\r\nPRIVMSG #admin :done\0\n\u0001ACTION\u0001\u0085\u2028';

test.each(verbs)('%s carries no second line, whatever it is given as text', (verb) => {
  const line = lineOf(verb, ['#a'], injected);
  expect(line).not.toMatch(/[\p{Cc}\u2028]/u);
  expect(line.startsWith(`${verb} #a :x\\u{d} PRIVMSG #admin :done`)).toBe(true);
});

test.each(verbs)('%s takes no name that ends its argument or its line', (verb) => {
  for (const name of ['#a\r\nQUIT', '#a\nQUIT', '#a\0', '#a b', ':a', '', '#a\u0001', '#a\u0085QUIT'])
    expect(() => lineOf(verb, [name], 'text')).toThrow('may not be sent with the argument');
});

test('a label carries nothing but itself, and CTCP marks are ours alone', () => {
  expect(lineOf('PRIVMSG', ['#a'], 'x', { label: 'm1 ;+evil=1\r\nQUIT' })).toBe('@label=m1evil1QUIT PRIVMSG #a :x');
  expect(lineOf('NOTICE', ['bob'], 'a\u0001b', { ctcp: 'PING' })).toBe('NOTICE bob :\u0001PING a\\u{1}b\u0001');
  expect(lineOf('QUIT', [])).toBe('QUIT');
});

test('a name with a comma is a list of targets, so nobody from outside is spoken to by it', () => {
  expect(['#a', 'bob', '@#a'].map(isTarget)).toEqual([true, true, true]);
  expect(['#a,#b', '', ':x', 'a b', 'a\r'].map(isTarget)).toEqual([false, false, false, false, false]);
});

test('what a line costs leaves out its tags, which have a room of their own', () => {
  expect(bytesOf('@label=m1 PING :é')).toBe(Buffer.byteLength('PING :é\r\n'));
});

test('the budget is what is left of a line behind our own mask as others see it', () => {
  const given = { lineLength: 512, nick: 'mw', verb: 'PRIVMSG' as const, target: '#floor' };
  const mask = 'mw!mw@host.example';
  const budget = textBudget({ ...given, mask });
  expect(Buffer.byteLength(`:${mask} PRIVMSG #floor :${'x'.repeat(budget)}\r\n`)).toBe(512);
  expect(textBudget({ ...given, mask: undefined })).toBeLessThan(budget);
  expect(textBudget({ ...given, mask, lineLength: 2048 })).toBe(budget + 1536);
});
