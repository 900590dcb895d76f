import { type Entry, parseIndex, rank } from '@millwright/site/src/scripts/rank.ts';
import { sayAge } from '@millwright/site/src/scripts/age.ts';
import { describe, expect, it } from 'vitest';
import type { Page } from './page.ts';
import { changed } from './sample-pages.ts';
import { factsOf, sampleState } from './sample-state.ts';
import { draftsOf } from './views.ts';
import type { ListData } from './views/lists.ts';
import type { SearchData } from './views/search.ts';
import { searchIndex } from './writers/search-index.ts';

const pagesOf = async (sample = sampleState()) => {
  const { others, components } = draftsOf(await factsOf(sample));
  return { pages: others, components: components.summaries };
};
const namesFor = (index: readonly Entry[], query: string) => rank(index, query).map(([name]) => name);

describe('the search index', () => {
  it('has a line for everything with a name: kind, state, address, owners', async () => {
    const lines = searchIndex(await pagesOf())
      .slice(0, -1)
      .split('\n');
    expect(lines).toContain('hello\tcomponent\tgood ships\t/c/generic/demo/hello/\tAlice');
    expect(lines).toContain('@web/kit\tpackage\tgood ships\t/c/npm/%40web/kit/\t');
    expect(lines).toContainEqual(expect.stringMatching(/^web\/1\trelease\t\w+ .+\t\/product\/web\/1\/\t$/));
    expect(lines).toContain('Bob\tperson\t\t/people/#bob\t');
    const kinds = new Set(lines.map((line) => line.split('\t')[1]));
    expect([...kinds].sort()).toEqual(['component', 'compose', 'doc', 'gate', 'package', 'page', 'person', 'product', 'rebuild', 'release', 'source']);
  });

  it('keeps to its form whatever names are', async () => {
    const evil = '<img src=x onerror=alert(1)>\t//evil.example/\n\u202Etxt\u0000';
    const pages = await pagesOf(changed([], { 'config/people/bob.yaml': `name: ${JSON.stringify(evil)}\nroles: {releng: [web]}\n` }));
    const text = searchIndex(pages);
    expect(text).not.toMatch(/[\p{Cc}\u202E](?<![\t\n])/u);
    const entries = parseIndex(text);
    expect(entries).toHaveLength(text.split('\n').length - 1);
    for (const entry of entries) {
      expect(entry).toHaveLength(5);
      expect(new URL(entry[3], 'http://here.example').host).toBe('here.example');
    }
    expect(rank(entries, 'onerror')[0]?.[3]).toBe('/people/#bob');
  });

  it('leads nowhere but into the site, even when somebody else has written it', () => {
    const lines = ['//evil.example/', '/\\evil.example/', 'https://evil.example/', 'javascript:alert(1)', '', '/c/x/', '/'];
    expect(parseIndex(lines.map((url) => `n\tk\ts\t${url}\t`).join('\n')).map(([, , , url]) => url)).toEqual(['/c/x/', '/']);
    expect(parseIndex('')).toEqual([]);
  });
});

describe('what is found', () => {
  const entry = (name: string, kind = 'component', status = 'good ships', owners = ''): Entry => [name, kind, status, '/c/x/', owners];
  const index = [entry('mod-ssl'), entry('openssl-libs'), entry('wolfssl'), entry('SSL'), entry('ssleay'), entry('zlib', 'component', 'bad broken', 'Alice')];

  it('comes in order: the name, its beginning, a word of it, a part of it', () => {
    expect(namesFor(index, 'ssl')).toEqual(['SSL', 'ssleay', 'mod-ssl', 'wolfssl', 'openssl-libs']);
    expect(namesFor(index, ' SSL ')).toEqual(namesFor(index, 'ssl'));
  });

  it('has every word that was asked for, also in kind, state and owner', () => {
    expect(namesFor(index, 'alice broken')).toEqual(['zlib']);
    expect(namesFor(index, 'alice ships')).toEqual([]);
    expect(namesFor(index, 'lib open')).toEqual(['openssl-libs']);
    expect(namesFor(index, '')).toEqual([]);
    expect(namesFor(index, '.*')).toEqual([]);
  });

  it('is quick among 40,000 names', () => {
    const many = Array.from({ length: 40_000 }, (_, number) => entry(`package-${number}`, 'package', 'off known'));
    expect(namesFor(many, 'package-39999')).toEqual(['package-39999']);
    expect(rank(many, 'package 12 known').length).toBeGreaterThan(1000);
  });
});

describe('the page of searches', () => {
  it('leads without a script to every name, by kind and by first letter', async () => {
    const { pages, components } = await pagesOf();
    const search = pages.find((page) => page.url === '/search/') as Page<SearchData>;
    const urls = new Set([...pages, ...components].map(({ url }) => url));
    const { kinds, letters, total } = search.model.data;
    for (const { list } of [...kinds, ...letters]) expect(urls).toContain(list.url);
    expect(letters.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    const names = letters.flatMap(({ list }) => (pages.find((page) => page.url === list.url) as Page<ListData>).model.data.items);
    expect(names).toHaveLength(total);
    expect(total).toBe(searchIndex({ pages, components }).trimEnd().split('\n').length);
  });
});

it.each([
  [-20, 'now'],
  [30, 'now'],
  [100, '2 min ago'],
  [-5400, 'in 90 min'],
  [3 * 3600, '3 h ago'],
  [50 * 3600, '2 days ago'],
  [-61 * 86_400, 'in 2 months'],
  [3 * 366 * 86_400, '3 years ago'],
])('says %d seconds as %s', (seconds, said) => {
  expect(sayAge(1_790_000_000_000 - seconds * 1000, 1_790_000_000_000)).toBe(said);
});
