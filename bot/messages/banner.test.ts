import { parseConfig } from '@millwright/core/config/parse.ts';
import { expect, test } from 'vitest';
import { banner } from './banner.ts';
import { clockWarning } from './clock.ts';

const config = (...more: readonly (readonly [string, string])[]) => parseConfig(new Map(more), { folder: '/nowhere', formats: [] });
const alice = ['people/alice.yaml', 'name: Alice\naccounts: {console: [al]}\nroles: {releng: ["*"]}\n'] as const;
const bob = ['people/bob.yaml', 'name: Bob\n'] as const;
const open = ['factory.yaml', 'name: demo\nconsole: {act_as: true}\n'] as const;
const closed = ['factory.yaml', 'name: demo\nconsole: {act_as: false}\n'] as const;

const say = (from: ReturnType<typeof config>, person: string, columns = 100): string[] =>
  banner({
    config: from,
    version: '1.2.3',
    user: 'root',
    person,
    suggestions: [
      { kind: 'explore', command: 'trace tool', why: 'see what a change to tool reaches' },
      { kind: 'explore', command: 'help', why: 'see every word there is' },
    ],
    columns,
  }).map((line) => (typeof line === 'string' ? line : line.text));

test('says where one is, who one is, and what one could type', () => {
  expect(say(config(open, alice, bob), 'alice')).toEqual([
    'Millwright 1.2.3, factory demo. Its pages are at the address above.',
    'You are Alice (releng of *).',
    'You could now type:',
    '  trace tool  see what a change to tool reaches',
    '  help        see every word there is',
    'New here? "tour" shows you around in five steps, "help" lists every word, and Ctrl-C ends it all.',
  ]);
});

test('a newcomer learns that nobody knows them, and how to speak as somebody where that is allowed', () => {
  const said = say(config(open, alice, bob), 'guest').join('\n');
  expect(said).toContain('the account "root", so you are a guest');
  expect(said).toContain('you may speak as alice or bob: type "as alice", or end a line with --as alice.');
  const strict = say(config(closed, alice, bob), 'guest').join('\n');
  expect(strict).not.toContain('as alice');
  expect(strict).toContain('accounts: {console: [root]}');
  expect(say(config(open), 'guest').join('\n')).toContain('accounts: {console: [root]}');
});

test('on a narrow screen what one gets stands under the line', () => {
  expect(say(config(open, alice), 'alice', 40)).toContain('    see what a change to tool reaches');
});

test('a clock that cannot be right is told once, with what it means', () => {
  const at = (text: string) => Temporal.Instant.from(text);
  expect(clockWarning(at('1970-01-01T00:00:10Z'), at('1970-01-01T00:00:10Z'))).toContain('1970-01-01 00:00 UTC');
  expect(clockWarning(at('2026-11-21T10:00:00Z'), at('2026-11-21T12:00:00Z'))).toContain('before the newest entry');
  expect(clockWarning(at('2026-11-21T10:00:00Z'), at('2026-11-21T10:00:30Z'))).toBeUndefined();
});
