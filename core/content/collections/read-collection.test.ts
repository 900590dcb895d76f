import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCollection } from './read-collection.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collection '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, text: string | Uint8Array) => writeFile(join(folder, name), text);

const nothing = { owners: [], groups: [], arches: [], exclude_arches: [], critical_path: false, status: 'active' };

describe('a collection is read from', () => {
  test('a table, several in one cell apart, quoted cells over several lines, other words for the columns', async () => {
    await put(
      'f41.csv',
      'Package,Owner,Group,Status,Arches,Critical Path,Reason\nbash,"Alice Example <a@example.org>; bob",base shells,active,,yes,\ncowsay,,,retired,,,"Nobody ate,\nnobody cared"\n"pkg:rpm/demo/x",carol,,Orphaned,x86_64;aarch64,no,\n',
    );
    const { entries, skipped } = await readCollection(join(folder, 'f41.csv'));
    expect(skipped).toEqual([]);
    expect(Object.fromEntries(entries)).toEqual({
      bash: { ...nothing, owners: ['Alice Example <a@example.org>', 'bob'], groups: ['base', 'shells'], critical_path: true, place: 'f41.csv, line 2' },
      cowsay: { ...nothing, status: 'retired', why: 'Nobody ate,\nnobody cared', place: 'f41.csv, line 4' },
      'pkg:rpm/demo/x': { ...nothing, owners: ['carol'], status: 'orphaned', arches: ['x86_64', 'aarch64'], place: 'f41.csv, line 5' },
    });
  });

  test('a folder of YAML, a file for one component or for many, and of tables, by their names; the first entry counts', async () => {
    await put('a.yaml', 'components:\n  bash: {owners: [alice]}\n  zsh: {status: blocked, why: not here}\n  empty:\n');
    await put('cowsay.yaml', 'status: orphaned\n');
    await put('rest.csv', 'component,owner\nzsh,bob\nfish,carol\n');
    await put('.hidden.csv', 'nothing of ours');
    await put('README.md', 'nothing of ours');
    const { entries, skipped } = await readCollection(folder);
    expect([...entries].map(([name, { owners, status, place }]) => [name, owners.join(), status, place])).toEqual([
      ['bash', 'alice', 'active', 'a.yaml, line 2'],
      ['zsh', '', 'blocked', 'a.yaml, line 3'],
      ['empty', '', 'active', 'a.yaml, line 4'],
      ['cowsay', '', 'orphaned', 'cowsay.yaml, line 1'],
      ['fish', 'carol', 'active', 'rest.csv, line 3'],
    ]);
    expect(skipped).toEqual([{ file: 'rest.csv', line: 2, reason: 'zsh has an entry already, at a.yaml, line 3; the first counts.' }]);
  });
});

test('an entry that cannot be read is skipped by itself, with its line', async () => {
  await put('a.csv', 'component,status,critical_path\nbash,gone,\n,active,\nzsh,active,perhaps\nfish,active,x\n');
  await put('b.yaml', 'components:\n  ksh: {owner: alice}\n  tcsh: {status: retired}\n');
  const { entries, skipped } = await readCollection(folder);
  expect([...entries.keys()]).toEqual(['fish', 'tcsh']);
  expect(skipped.map(({ file, line }) => `${file} ${line}`)).toEqual(['a.csv 2', 'a.csv 3', 'a.csv 4', 'b.yaml 2']);
  expect(skipped[0]?.reason).toBe('"gone" is no status: active, orphaned, retired or blocked.');
});

test.each<[title: string, name: string, content: string | Uint8Array, reason: RegExp]>([
  ['nothing that names the columns', 'a.csv', 'bash,alice\n', /names no column component/],
  ['a column nobody knows', 'a.csv', 'component,colour\nbash,red\n', /column "colour"/],
  ['a quote that never ends', 'a.csv', 'component,owner\nbash,"alice\n', /no CSV/],
  ['no text', 'a.csv', Buffer.from([0xff, 0xfe, 0x00]), /not text in UTF-8/],
  ['broken YAML', 'a.yaml', 'components: {bash: [\n', /a\.yaml, line/],
  ['a list', 'a.yaml', '- bash\n', /no mapping/],
  ['no file of ours', 'a.txt', 'bash', /neither CSV nor YAML/],
])('a folder with %s is refused whole, with a reason and a hint', async (_, name, content, reason) => {
  await put(name, content);
  await expect(readCollection(folder)).rejects.toMatchObject({
    code: 'SOURCE_BROKEN',
    message: expect.stringMatching(reason) as string,
    hint: expect.any(String) as string,
  });
});

test('a path with nothing at it is refused', async () => {
  await expect(readCollection(join(folder, 'none'))).rejects.toMatchObject({ code: 'SOURCE_BROKEN' });
});
