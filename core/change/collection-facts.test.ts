import { expect, test } from 'vitest';
import { Collection, CollectionEntry } from '../config/collection.ts';
import type { Config } from '../config/schema.ts';
import { partOf } from '../content/collections/entries.ts';
import { barredBy, collectionFacts, type CollectionFacts } from './collection-facts.ts';
import { ownersIn } from './owners.ts';

const config = {
  people: new Map([['alice', {}]]),
  collections: new Map([
    [
      'f41',
      Collection.parse({
        release: 'web/1',
        match: 'pkg:rpm/*',
        path: '/f41.csv',
        components: { bash: { owners: ['alice'] }, constructor: { status: 'blocked' } },
      }),
    ],
    ['extras', Collection.parse({ path: '/extras' })],
  ]),
} as unknown as Config;

const entry = (values: object, place: string) => ({ ...CollectionEntry.parse(values), place });
const parts = new Map([
  [`f41/${partOf('bash')}`, { id: '', entries: { bash: entry({ owners: ['bob'] }, 'f41.csv, line 2') } }],
  [`extras/${partOf('pkg:rpm/demo/zsh')}`, { id: '', entries: { 'pkg:rpm/demo/zsh': entry({ owners: ['Bob B'] }, 'z.yaml, line 1') } }],
]);
const of = (purl: string, name: string) =>
  collectionFacts(config, parts, { purl, name }).map(({ collection, owners, place }) => [collection, owners.join(), place]);

test('what is written in the collection itself weighs more than its path; a name counts only where the pattern fits', () => {
  expect(of('pkg:rpm/demo/bash', 'bash')).toEqual([['f41', 'alice', 'collections/f41.yaml bash']]);
  expect(of('pkg:rpm/demo/zsh', 'zsh')).toEqual([['extras', 'Bob B', 'collections/extras.yaml (z.yaml, line 1)']]);
  expect(of('pkg:npm/bash', 'bash')).toEqual([]);
  expect(of('pkg:rpm/demo/toString', 'toString')).toEqual([]);
});

test('an owner that is a person here is called so; others are as they are written', () => {
  expect(ownersIn(config, [{ owners: ['alice', 'Bob B'], place: 'x' }])).toEqual([
    { owner: 'person:alice', line: 'x owners: alice' },
    { owner: 'Bob B', line: 'x owners: Bob B' },
  ]);
});

const fact = (values: object, collection = 'f41'): CollectionFacts => ({ ...CollectionEntry.parse(values), collection, place: '' });

test.each<[title: string, facts: CollectionFacts[], arch: string | undefined, barred: object | undefined]>([
  ['in no collection', [], 'x86_64', undefined],
  ['orphaned', [fact({ status: 'orphaned' })], 'x86_64', undefined],
  ['retired', [fact({ status: 'retired', why: 'gone' })], undefined, { word: 'retired', reason: 'it is retired in f41: gone' }],
  ['retired in one release and active in another', [fact({ status: 'retired' }), fact({}, 'f42')], 'x86_64', undefined],
  [
    'retired in one and blocked in another',
    [fact({ status: 'blocked' }), fact({ status: 'retired' }, 'f42')],
    undefined,
    { word: 'blocked', reason: 'it is blocked in f41' },
  ],
  ['for other architectures', [fact({ arches: ['s390x'] })], 'x86_64', { word: 'architecture', reason: 'f41 does not allow it on x86_64' }],
  ['not for this architecture', [fact({ exclude_arches: ['x86_64'] })], 'x86_64', { word: 'architecture', reason: 'f41 does not allow it on x86_64' }],
  ['for this architecture', [fact({ arches: ['x86_64', 's390x'], exclude_arches: ['ppc64le'] })], 'x86_64', undefined],
  ['for other architectures, where nobody knows which this is', [fact({ arches: ['s390x'] })], undefined, undefined],
])('a component %s', (_, facts, arch, barred) => {
  expect(barredBy(facts, arch)).toEqual(barred);
});
