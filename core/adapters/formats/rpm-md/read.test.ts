import { fileURLToPath } from 'node:url';
import { zstdCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderPlace } from '../../../content/fetch/folder-place.ts';
import type { LinkedEdge, PackageRecord, Skipped } from '../../../content/format.ts';
import { canonicalPurl } from '../../../model/ids.ts';
import { ends, now, packageOf, primaryOf, readAll, repositoryOf } from './__fixtures__/repository.ts';
import { openFormat } from './read.ts';

let records: PackageRecord[] = [];
let skipped: Skipped['skipped'][] = [];
beforeAll(async () => ({ records, skipped } = await readAll(demo)));

const demo = folderPlace(fileURLToPath(new URL('./__fixtures__/demo', import.meta.url)));

describe('a repository that createrepo_c made', () => {
  test('is read as artifacts, components and module streams with canonical ids, each once', () => {
    expect(skipped).toEqual([]);
    expect(Object.fromEntries([...Map.groupBy(records, (record) => record.kind)].map(([kind, found]) => [kind, found.length]))).toEqual({
      artifact: 72,
      component: 71,
      module: 2,
    });
    expect(new Set(records.map((record) => record.purl)).size).toBe(records.length);
    for (const { purl } of records) if (purl.startsWith('pkg:')) expect(canonicalPurl(purl)).toBe(purl);
  });

  test('tells of a package what it provides, needs, belongs to, and what was said of it', () => {
    expect(records.find((record) => record.name === 'libbase' && record.kind === 'artifact')).toEqual({
      purl: 'pkg:rpm/demo/libbase@2.1-1?arch=x86_64',
      kind: 'artifact',
      name: 'libbase',
      version: '2.1-1',
      arch: 'x86_64',
      source: 'libbase',
      builtFrom: 'pkg:rpm/demo/libbase',
      provides: ['/opt/base/share/data', 'libbase(x86-64) = 2.1-1', 'libbase.so.2()(64bit)', 'libbase.so.2(BASE_2.0)(64bit)'],
      facts: {
        critical: true,
        groups: ['critical-path-base', 'tools'],
        advisories: [{ id: 'DEMO-2026:0001', type: 'security', severity: 'Important', title: 'libbase reads past the end' }],
      },
      edges: [{ relation: 'member-of', to: 'module:demo/base:rolling' }],
    });
    expect(records.find((record) => record.purl === 'pkg:rpm/demo/libbase')).toMatchObject({
      kind: 'component',
      upstream: 'upstream:github.com/demo/libbase',
      owners: ['Alice Example <alice@example.org>'],
    });
    expect(records.find((record) => record.purl === 'pkg:rpm/demo/tool')?.needs).toEqual({ 'build-requires': ['libbase-devel', 'pkgconfig(base) >= 2'] });
    expect(records.find((record) => record.kind === 'module' && record.name === 'toolkit')).toEqual({
      purl: 'module:demo/toolkit:18',
      kind: 'module',
      name: 'toolkit',
      version: '20260101120000',
      facts: { stream: '18', summary: 'Tools of the eighteenth line', isDefault: true, eol: '2027-05-31', profiles: ['common'] },
      edges: [
        { relation: 'requires', to: 'module:demo/platform:el9' },
        { relation: 'requires', to: 'module:demo/base:rolling', constraint: 'any stream' },
        { relation: 'build-requires', to: 'module:demo/platform:el9' },
      ],
    });
  });

  test.each([
    ['by-file', ['requires /no/such/file', 'requires /opt/base/share/data', 'requires /usr/bin/tool']],
    ['by-version', ['requires tool-alt@3.0-1?arch=noarch', 'requires tool-alt@3.0-1?arch=noarch']],
    ['by-range', ['requires libbase > 99', 'requires tool-range < 4']],
    ['rich-or', ['requires docs@1.0-1?arch=noarch', 'requires tool-alt@3.0-1?arch=noarch']],
    ['rich-without', ['requires backend-new@2-1?arch=noarch']],
    ['rich-if', ['requires docs@1.0-1?arch=noarch', 'requires manual@1.0-1?arch=noarch', 'requires plugin@1.0-1?arch=noarch']],
    ['uses-any', ['requires libbase32@2.1-1?arch=i686', 'requires native-only [x86_64]']],
    ['needs-final', ['requires post-release >= 2.1', 'requires pre-release >= 2.0']],
    ['self', []],
    ['plugin', ['recommends docs', 'requires tool-api', 'suggests manual']],
  ])('joins %s to what meets its needs', (name, expected) => {
    expect(ends(records, name).sort()).toEqual(expected);
  });

  test('is surveyed by what its index says, and equal as long as that is', async () => {
    const options = { now, suites: [], components: [], arches: [] };
    const [one, other] = [await openFormat().survey(demo, options), await openFormat().survey(demo, options)];
    expect(other.digest).toBe(one.digest);
    expect((await openFormat().survey(demo, { ...options, arches: ['x86_64'] })).digest).not.toBe(one.digest);
  });
});

test('only the architectures asked for are taken, with what runs on all and the sources', async () => {
  const place = repositoryOf({
    primary: primaryOf([
      packageOf('a', { arch: 'x86_64' }),
      packageOf('a', { arch: 's390x' }),
      packageOf('b'),
      packageOf('a', { arch: 'src', requires: ['b'] }),
    ]),
  });
  const survey = await openFormat().survey(place, { now, suites: [], components: [], arches: ['x86_64'], namespace: 'mine' });
  const items = await Array.fromAsync(survey.read());
  expect(items.map((item) => ('purl' in item ? item.purl : item.skipped.reason)).sort()).toEqual([
    'pkg:rpm/mine/a',
    'pkg:rpm/mine/a@1-1?arch=x86_64',
    'pkg:rpm/mine/b',
    'pkg:rpm/mine/b@1-1?arch=noarch',
  ]);
});

test('filelists are read when a path is needed that primary metadata does not list, and only then', async () => {
  const filelists = `<filelists packages="1"><package pkgid="has1noarch" name="has"><file>/srv/x</file><file>/srv/y</file></package></filelists>`;
  const packages = [packageOf('has', { inside: '' }), packageOf('wants', { requires: ['/srv/x'] })];
  const { records: found } = await readAll(repositoryOf({ primary: primaryOf(packages), filelists }));
  expect(found.find((record) => record.name === 'has' && record.kind === 'artifact')?.provides).toEqual(['/srv/x']);
  const unread = repositoryOf({ primary: primaryOf([packages[0] as string]), filelists: 'no XML at all' });
  expect((await readAll(unread)).records).toHaveLength(2);
});

test('a ring of thousands and packages that all need one another stay small', async () => {
  const ring = Array.from({ length: 1000 }, (_, at) => packageOf(`r${at}`, { requires: [`r${(at + 1) % 1000}`] }));
  const crowd = Array.from({ length: 120 }, (_, at) => packageOf(`c${at}`, { provides: ['crowd EQ 1'], requires: ['crowd GE 1', `(crowd or c${at})`] }));
  const users = Array.from({ length: 120 }, (_, at) => packageOf(`u${at}`, { requires: ['crowd GE 1'] }));
  const { records: found } = await readAll(repositoryOf({ primary: primaryOf([...ring, ...crowd, ...users]) }));
  const edges = [...(openFormat().link?.(found) ?? [])];
  expect(edges.length).toBeLessThan(4_000);
  expect(ends(found, 'u7')).toEqual(['requires crowd >= 1']);
  expect(edges.filter((edge) => edge.from === 'capability:rpm-md/crowd >= 1')).toHaveLength(120);
  expect(ends(found, 'c7')).toEqual([]);
});

test('zstd is unpacked as gzip is', async () => {
  const place = repositoryOf(
    { primary: primaryOf([packageOf('a')]) },
    { packed: (bytes) => zstdCompressSync(bytes), repomd: (text) => text.replaceAll('.gz', '.zst') },
  );
  const renamed = { ...place, open: (path: string) => place.open(path.replace('.zst', '.gz')) };
  expect((await readAll(renamed)).records).toHaveLength(2);
});

test('versions and architectures of one package are no choice; other packages are', () => {
  const provider = (name: string, version: string, arch = 'noarch'): PackageRecord => ({
    purl: `pkg:rpm/demo/${name}@${version}?arch=${arch}`,
    kind: 'artifact',
    name,
    version,
    arch,
    edges: [],
    provides: [name, 'api'],
  });
  const user: PackageRecord = { ...provider('user', '1'), provides: [], needs: { requires: ['api', 'lib >= 1'] } };
  const choices = (...providers: PackageRecord[]): number =>
    [...(openFormat().link?.([user, ...providers]) ?? [])].filter((edge: LinkedEdge) => edge.from === 'capability:rpm-md/api' && edge.alternative !== undefined)
      .length;
  expect(choices(provider('lib', '1'), provider('lib', '2'))).toBe(0);
  expect(choices(provider('lib', '1'), provider('other', '1'))).toBe(2);
});
