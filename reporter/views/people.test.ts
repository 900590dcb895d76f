import { planKind } from '@millwright/core/state/kinds/change.ts';
import { importKind } from '@millwright/core/state/kinds/import.ts';
import { subscriptionKind } from '@millwright/core/state/kinds/subscription.ts';
import { describe, expect, it } from 'vitest';
import { changed, modelAt } from '../sample-pages.ts';
import { imported, plan } from '../sample-records.ts';
import type { ImportsData } from './imports.ts';
import type { LogData } from './log.ts';
import type { NotFoundData } from './not-found.ts';
import type { PeopleData } from './people.ts';

const carol = { 'config/people/carol.yaml': 'name: Carol\nroles: {packager: [web], admin: [other]}\n' };
const other = { 'config/products/other.yaml': 'releases: {"1": {content: format(blob)}}\n' };

describe('people', () => {
  it('are told what they may do: by role, in its product, never what they asked themselves', async () => {
    const asked = plan('p-20261123-2', { value: { product: 'web', release: '1' } });
    const { data, verdict } = await modelAt<PeopleData>('/people/', changed([[planKind, [asked]]], { ...carol, ...other }));
    const may = data.people.map(({ id, waiting }) => [id, waiting.map((line) => line.todo)]);
    expect(may).toEqual([
      ['alice', ['approve compose:web-1-20261123.1 stable']],
      ['bob', ['approve compose:web-1-20261123.1 stable', 'confirm 7K2Q']],
      ['carol', []],
    ]);
    expect(verdict).toBe('3 people may act here; something waits for 2 of them.');
  });

  it('see what of theirs is broken', async () => {
    const { data } = await modelAt<PeopleData>('/people/');
    expect(data.people.map(({ id, broken }) => [id, broken.map((line) => line.what.text)])).toEqual([
      ['alice', ['broken-clock']],
      ['bob', []],
    ]);
  });
});

describe('who is told', () => {
  const watch = {
    by: 'person:bob',
    to: 'room:console',
    kinds: ['*.failed'],
    not: [],
    product: null,
    component: null,
    owner: null,
    time: '2026-11-23T09:00:00Z',
  };

  it('stands with the person or the room, in the order of the numbers', async () => {
    const watches = [
      { ...watch, id: 'w10' },
      { ...watch, id: 'w9', kinds: [], owner: 'person:alice', severities: ['bad'], digest: '1h', quiet: '22:00-07:00' },
      { ...watch, id: 'w2', to: 'person:alice', product: 'web', notActors: ['person:alice'] },
    ];
    const { data } = await modelAt<PeopleData>('/people/', changed([[subscriptionKind, watches]]));
    const said = (lines: readonly { id: string; wanted: string; when: string; by: { text: string } }[]) =>
      lines.map((line) => [line.id, line.wanted, line.when, line.by.text]);
    expect(data.rooms.map((room) => [room.id, said(room.watches)])).toEqual([
      [
        'room:console',
        [
          ['w9', 'everything bad that alice owns', 'together after 1h, not 22:00-07:00', 'Bob'],
          ['w10', '*.failed', 'at once', 'Bob'],
        ],
      ],
    ]);
    expect(data.people.map((person) => [person.id, said(person.watches)])).toEqual([
      ['alice', [['w2', '*.failed of web not by alice', 'at once', 'Bob']]],
      ['bob', []],
    ]);
  });
});

describe('the page about the data', () => {
  it('says how fresh each source is, what the state holds, and what to do about a broken one', async () => {
    const records = [imported('self', { error: 'The file is gone.' })];
    const { data, actions, sources } = await modelAt<ImportsData>(
      '/imports/',
      changed([[importKind, records]], { 'config/sources/late.yaml': 'format: npm\npath: ./x\nevery: 6h\n' }),
    );
    expect(data.imports.map(({ id, status, every }) => [id, status.word, every])).toEqual([
      ['late', 'not yet', '6h'],
      ['self', 'broken', null],
    ]);
    expect(actions).toMatchObject([{ status: { word: 'broken import' }, todo: 'refresh self' }]);
    expect(sources).toEqual([{ what: 'source self', path: 'imports/self.json' }]);
    expect(data.records.find(({ what }) => what === 'composes')).toEqual({ what: 'composes', total: 2, list: { text: 'composes', url: '/compose/' } });
  });
});

describe('a page that is not there', () => {
  it('names lists, how addresses are made, and some of each', async () => {
    const { data } = await modelAt<NotFoundData>('/404.html');
    expect(data.places.map(({ list, newest }) => [list.url, newest[0]?.url])).toEqual([
      ['/components/', '/c/generic/demo/broken-clock/'],
      ['/product/', '/product/web/1/'],
      ['/compose/', '/compose/web-1-20261123.1/'],
      ['/rebuild/', '/rebuild/r-20261123-1/'],
      ['/gate/', '/gate/d-1/'],
    ]);
  });
});

describe('the log', () => {
  it('says whether it goes back to the beginning', async () => {
    const sample = changed([]);
    expect((await modelAt<LogData>('/log/', sample)).data.complete).toBe(true);
    const acts = Array.from({ length: 300 }, () => ({ at: '2026-11-23T11:00:00Z', cause: { subject: 'x', actor: 'person:alice' as const } }));
    const { data } = await modelAt<LogData>('/log/', { ...sample, acts });
    expect([data.complete, data.entries.length]).toEqual([false, 200]);
  });
});
