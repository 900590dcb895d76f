import { expect, test } from 'vitest';
import type { Config } from '../config/schema.ts';
import { matchesPurl, ownersOf } from './owners.ts';
import { permit, permitInRoom, roomId } from './permission.ts';

const config = {
  people: new Map(
    Object.entries({
      alice: { accounts: {}, roles: { releng: ['web'] }, owns: [] },
      bob: { accounts: {}, roles: { packager: ['web'] }, owns: ['pkg:rpm/demo/*'] },
      carol: { accounts: {}, roles: { packager: ['web'] }, owns: [] },
      dave: { accounts: {}, roles: {}, owns: ['pkg:rpm/demo/*'] },
      root: { accounts: {}, roles: { admin: ['*'] }, owns: [] },
    }),
  ),
  components: new Map([['hello', { purl: 'pkg:generic/demo/hello', owners: ['carol'] }]]),
  tokens: new Map([['ci', { hash: 'sha256:', person: 'automation/ci', may: ['result'] }]]),
  networks: new Map([
    ['testnet', { kind: 'irc' }],
    ['hs', { kind: 'matrix' }],
  ]),
  rooms: new Map([
    ['admin', { network: 'testnet', id: '#admin', allow: ['read', 'write'], home: [], bare_prefix: false }],
    ['lobby', { network: 'hs', id: '#lobby:localhost', allow: ['read'], home: [], bare_prefix: false }],
  ]),
} as unknown as Config;
const by = (person: string, may?: string[]) => ({ person, room: 'room:console', ...(may === undefined ? {} : { may }) });

test('each role may do what roles below it may, in its products only', () => {
  const may = (person: string, role: 'guest' | 'packager' | 'releng' | 'admin', products?: string[]) =>
    permit(config, by(person), { role, ...(products === undefined ? {} : { products }) }).allowed;
  expect([may('alice', 'guest'), may('alice', 'packager', ['web']), may('alice', 'releng', ['web']), may('alice', 'admin', ['web'])]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect([may('alice', 'releng', ['db']), may('alice', 'releng', ['web', 'db']), may('alice', 'releng')]).toEqual([false, false, true]);
  expect([may('root', 'admin', ['db']), may('bob', 'releng', ['web']), may('bob', 'packager', ['web'])]).toEqual([true, false, true]);
  expect([may('stranger', 'guest'), may('stranger', 'packager'), may('guest', 'packager')]).toEqual([true, false, false]);
});

test('a packager may act on what they own, by pattern or by the component, and on nothing else', () => {
  const may = (person: string, purl: string, products = ['web']) => permit(config, by(person), { role: 'packager', products, owns: [purl] }).allowed;
  expect([may('bob', 'pkg:rpm/demo/x'), may('bob', 'pkg:generic/demo/hello')]).toEqual([true, false]);
  expect([may('carol', 'pkg:generic/demo/hello'), may('carol', 'pkg:rpm/demo/x')]).toEqual([true, false]);
  expect([may('alice', 'pkg:rpm/demo/x'), may('alice', 'pkg:rpm/demo/x', ['db']), may('dave', 'pkg:rpm/demo/x')]).toEqual([true, false, false]);
});

test('a refusal names the line that is missing and says who could', () => {
  expect(permit(config, by('carol'), { role: 'releng', word: 'promote', products: ['web'] })).toEqual({
    allowed: false,
    rule: 'people/carol.yaml roles: releng is not granted for web',
    sentence: '"promote" needs releng of web; carol has no line that grants it.',
  });
  expect(permit(config, by('guest'), { role: 'packager' })).toMatchObject({ rule: 'people/: there is no file for guest' });
  expect(permit(config, by('bob'), { role: 'packager', word: 'rebuild', products: ['web'], owns: ['pkg:generic/demo/hello'] })).toMatchObject({
    rule: 'people/bob.yaml owns: pkg:generic/demo/hello is not matched, and releng is not granted for web',
  });
});

test('a token permits the words it lists, to automation without a role and to a person within theirs', () => {
  const may = (person: string, words: string[], word: string) => permit(config, by(person, words), { role: 'releng', word, products: ['web'] }).allowed;
  expect([may('automation/ci', ['result'], 'result'), may('automation/ci', ['result'], 'promote'), may('automation/ci', ['*'], 'promote')]).toEqual([
    true,
    false,
    false,
  ]);
  expect([may('alice', ['promote'], 'promote'), may('alice', ['result'], 'promote'), may('alice', ['*'], 'promote'), may('carol', ['*'], 'promote')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(permit(config, by('automation/ci', ['result']), { role: 'releng', word: 'promote' })).toMatchObject({
    rule: 'tokens/ci.yaml may: promote is not listed',
  });
});

test('a room allows the classes its file lists; the console all; an unknown room only questions', () => {
  const may = (room: string, danger: 'read' | 'note' | 'write' | 'irreversible') => permitInRoom(config, room, danger).allowed;
  expect([may('room:irc/testnet/#admin', 'note'), may('room:irc/testnet/#admin', 'irreversible')]).toEqual([true, false]);
  expect([may('room:matrix/hs/#lobby:localhost', 'read'), may('room:matrix/hs/#lobby:localhost', 'note')]).toEqual([true, false]);
  expect([may('room:console', 'irreversible'), may('room:irc/other/#x', 'read'), may('room:irc/other/#x', 'write')]).toEqual([true, true, false]);
  expect(roomId(config, { network: 'testnet', id: '#admin' })).toBe('room:irc/testnet/#admin');
});

test('owners are named by the component or by a pattern of their own, and the line is told', () => {
  expect(ownersOf(config, 'pkg:generic/demo/hello')).toEqual([{ owner: 'person:carol', line: 'components/hello.yaml owners: carol' }]);
  expect(ownersOf(config, 'pkg:rpm/demo/x@1.2').map((item) => item.owner)).toEqual(['person:bob', 'person:dave']);
});

test('patterns of purls know the star and nothing else', () => {
  expect([
    matchesPurl('pkg:npm/*', 'pkg:npm/%40a/b'),
    matchesPurl('pkg:generic/c++', 'pkg:generic/c++'),
    matchesPurl('pkg:generic/x+(a)', 'pkg:generic/xa'),
  ]).toEqual([true, true, false]);
});
