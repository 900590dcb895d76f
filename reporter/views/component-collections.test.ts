import { Collection, CollectionEntry } from '@millwright/core/config/collection.ts';
import { partOf } from '@millwright/core/content/collections/entries.ts';
import { expect, test } from 'vitest';
import type { Site } from '../site.ts';
import type { Thing } from '../things.ts';
import { collectionsOf } from './component-collections.ts';

const site = {
  config: {
    people: new Map([['alice', {}]]),
    collections: new Map([
      ['f41', Collection.parse({ release: 'web/1', path: '/f41.csv' })],
      ['extras', Collection.parse({ components: { bash: { status: 'retired', why: 'gone', exclude_arches: ['s390x'] } } })],
    ]),
  },
  collectionParts: new Map([
    [
      `f41/${partOf('bash')}`,
      { id: '', entries: { bash: { ...CollectionEntry.parse({ owners: ['alice', 'Bob B'], groups: ['base'], critical_path: true }), place: '' } } },
    ],
  ]),
  links: { person: () => ({ text: 'Alice', url: '/people/#alice' }) },
} as unknown as Site;

test('a component shows what each collection says of it: state, reason, owners with a page where they are people here, and the rest in words', () => {
  expect(collectionsOf(site, { id: 'pkg:rpm/demo/bash', name: 'bash' } as Thing)).toEqual([
    {
      collection: 'f41 (web/1)',
      status: { word: 'active', shape: 'good' },
      why: null,
      owners: [
        { text: 'Alice', url: '/people/#alice' },
        { text: 'Bob B', url: null },
      ],
      facts: ['on the critical path', 'groups: base'],
    },
    { collection: 'extras', status: { word: 'retired', shape: 'off' }, why: 'gone', owners: [], facts: ['not on s390x'] },
  ]);
  expect(collectionsOf(site, { id: 'pkg:rpm/demo/zsh', name: 'zsh' } as Thing)).toEqual([]);
});
