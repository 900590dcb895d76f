import type { Config } from '@millwright/core/config/schema.ts';
import type { Speaker } from '@millwright/core/model/person.ts';
import type { Factory } from '@millwright/core/open/factory.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Command } from '../commands/command.ts';
import { commandFiles } from '../commands/commands.ts';
import { dispatch } from './dispatch.ts';
import { noGlobals } from './globals.ts';

const config = {
  factory: { site: { base: null }, console: { act_as: false }, aliases: {} },
  people: new Map(
    Object.entries({
      nobody: { accounts: {}, roles: {}, owns: [] },
      packager: { accounts: {}, roles: { packager: ['web'] }, owns: [] },
      releng: { accounts: {}, roles: { releng: ['web'] }, owns: [] },
      admin: { accounts: {}, roles: { admin: ['*'] }, owns: [] },
    }),
  ),
  tokens: new Map([['ci', { hash: 'sha256:', person: 'automation/ci', may: ['result', 'refresh'] }]]),
  networks: new Map([['net', { kind: 'irc' }]]),
  rooms: new Map(
    Object.entries({ reads: ['read'], writes: ['read', 'write'], all: ['read', 'write', 'irreversible'], mute: [] }).map(([id, allow]) => [
      id,
      { network: 'net', id, allow },
    ]),
  ),
} as unknown as Config;
const factory = {
  config,
  now: () => Temporal.Instant.from('2026-11-23T09:00:00Z'),
  random: () => 0,
  snapshot: () => Promise.resolve({ commit: 'c', at: Temporal.Instant.from('2026-11-23T09:00:00Z'), config }),
} as unknown as Factory;

const people: Readonly<Record<string, Omit<Speaker, 'room'>>> = {
  guest: { person: 'guest' },
  nobody: { person: 'nobody' },
  packager: { person: 'packager' },
  releng: { person: 'releng' },
  admin: { person: 'admin' },
  claimed: { person: 'admin', claimed: 'net' },
  automation: { person: 'automation/ci', may: ['result', 'refresh'] },
};
const rooms = [
  'room:irc/net/reads',
  'room:irc/net/writes',
  'room:irc/net/all',
  'room:irc/net/mute',
  'room:irc/net/unknown',
  'room:irc/net/direct',
  'room:console',
];
const commands = await Promise.all(Object.values(commandFiles).map(async (load) => (await load()).default));

/** Who gets through to the command itself, which here does nothing. */
async function reaches(command: Command, speaker: Speaker): Promise<string> {
  const hollow: Command = {
    ...command,
    args: z.strictObject({}),
    positional: [],
    run: () => Promise.resolve({ kind: 'x', data: {}, document: { verdict: 'Yes.' } }),
  };
  const { answer } = await dispatch(
    { factory, commands: { [command.word]: () => Promise.resolve({ default: hollow }) }, log: () => {} },
    { line: command.word, options: noGlobals, identify: () => speaker, signal: new AbortController().signal, progress: () => {} },
  );
  if (answer.ok) return 'yes';
  expect(answer.error.code, `${command.word} ${speaker.person} ${speaker.room}`).toBe('DENIED');
  return answer.error.rule ?? 'no rule';
}

const rank = ['guest', 'packager', 'releng', 'admin'];
const ranks: Readonly<Record<string, number>> = { guest: 0, nobody: 0, packager: 1, releng: 2, admin: 3, claimed: 3 };
const allows: Readonly<Record<string, readonly string[]>> = {
  reads: ['read'],
  writes: ['read', 'write'],
  all: ['read', 'write', 'irreversible'],
  console: ['read', 'write', 'irreversible'],
};

/** What the tables of roles, words and rooms say, read off by hand. */
function expected(command: Command, who: string, room: string): boolean {
  const isGranted =
    who === 'automation' ? command.role === 'guest' || ['result', 'refresh'].includes(command.word) : (ranks[who] ?? 0) >= rank.indexOf(command.role);
  const needed = command.danger === 'note' ? 'write' : command.danger;
  const isAllowed =
    command.danger === 'read' || command.anywhere === true || (allows[room.split('/').at(-1)?.replace('room:', '') ?? ''] ?? []).includes(needed);
  return isGranted && isAllowed && !(who === 'claimed' && command.danger === 'note');
}

test.each(Object.keys(people))('%s gets through to exactly the commands and rooms that the tables grant', async (who) => {
  let cells = 0;
  let open = 0;
  for (const command of commands) {
    for (const room of rooms) {
      const rule = await reaches(command, { ...people[who], room } as Speaker);
      expect(rule === 'yes', `${command.word} by ${who} in ${room}: ${rule}`).toBe(expected(command, who, room));
      if (rule !== 'yes') expect(rule).toMatch(/^(people|rooms|networks|tokens)\//);
      cells++;
      if (rule === 'yes') open++;
    }
  }
  expect(cells).toBe(Object.keys(commandFiles).length * rooms.length);
  expect(open).toBeGreaterThan(0);
  expect(open).toBeLessThan(cells);
});
