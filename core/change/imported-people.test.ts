import { expect, test } from 'vitest';
import type { Config } from '../config/schema.ts';
import { peopleWith } from './imported-people.ts';
import { permit } from './permission.ts';

const config = {
  people: new Map([['alice', { accounts: { net: ['alice'] }, roles: { packager: ['web'] }, owns: [] }]]),
  directories: new Map([
    ['corp', { kind: 'groups', every: '1h', groups: { 'web-releng': { releng: ['web'] }, 'web-all': { releng: ['web', 'db'], packager: ['web'] } } }],
  ]),
  tokens: new Map(),
} as unknown as Config;
const record = (people: { id: string; accounts?: Record<string, string[]>; groups?: string[] }[]) => ({
  id: 'corp',
  changed: '2026-01-01T00:00:00Z',
  checked: '2026-01-01T00:00:00Z',
  fault: null,
  people: people.map(({ id, accounts = {}, groups = [] }) => ({ id, name: null, accounts, groups })),
});

test('a group grants what its directory says it does, and nothing else grants anything', () => {
  const people = peopleWith(config, [
    record([
      { id: 'zoe', groups: ['web-releng', 'web-all', 'wheel', '__proto__'] },
      { id: 'yan', groups: ['wheel'] },
    ]),
  ]);
  expect(people.get('zoe')?.roles).toEqual({ releng: ['web', 'db'], packager: ['web'] });
  expect(people.get('yan')?.roles).toEqual({});
});

test('a file in people/ wins, and nobody is given an account that is somebody’s already', () => {
  const people = peopleWith(config, [
    record([
      { id: 'alice', groups: ['web-releng'] },
      { id: 'mallory', accounts: { net: ['alice'] }, groups: ['web-releng'] },
      { id: 'zoe', accounts: { net: ['zoe'] } },
      { id: 'zed', accounts: { net: ['zoe'] } },
    ]),
  ]);
  expect([...people.keys()]).toEqual(['alice', 'zoe']);
  expect(people.get('alice')?.roles).toEqual({ packager: ['web'] });
});

test('a refusal names the directory that decides', () => {
  const people = peopleWith(config, [record([{ id: 'yan', groups: ['wheel'] }])]);
  expect(permit({ ...config, people }, { person: 'yan', room: 'room:console' }, { role: 'releng', word: 'freeze' })).toMatchObject({
    rule: 'directories/corp.yaml groups: releng is not granted',
  });
});

test('read again, those who are gone are gone, and a directory that is no longer configured grants nothing', () => {
  const first = peopleWith(config, [record([{ id: 'zoe', groups: ['web-releng'] }])]);
  expect([...peopleWith({ ...config, people: first }, [record([])]).keys()]).toEqual(['alice']);
  expect([...peopleWith({ people: first, directories: new Map() }, [record([{ id: 'zoe' }])]).keys()]).toEqual(['alice']);
});
