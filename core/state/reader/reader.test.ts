import { expect, test } from 'vitest';
import { allOf, freeze, git, putFreeze, start, temporaryFolder, temporaryLedger } from '../__fixtures__/state.ts';
import { freezeKind, lockKind } from '../kinds/evidence.ts';
import { openReader } from './reader.ts';

test('history goes from the oldest on, with values before and after, and can be asked about one thing', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const first = await putFreeze(ledger, 'f-1');
  await putFreeze(ledger, 'f-1', { why: 'longer' }, { body: ['said alice'], plan: 'p-1' });
  const third = await putFreeze(ledger, 'f-2', { product: 'desk' });
  await ledger.commit({ subject: 'unfreeze', actor: 'person:bob' }, async (_, write) => write.remove(freezeKind, 'f-1'));
  using reader = openReader(ledger.repository);
  const entries = await allOf(reader.history());
  expect(entries.map((entry) => entry.cause.subject)).toEqual(['state: begin', 'freeze(web): f-1', 'freeze(web): f-1', 'freeze(web): f-2', 'unfreeze']);
  expect(entries[2]).toMatchObject({
    parent: first.commit,
    cause: { actor: 'person:alice', body: ['said alice'], plan: 'p-1' },
    changes: [{ path: 'freezes/f-1.json', kind: 'freeze', id: 'f-1', before: freeze('f-1'), after: freeze('f-1', { why: 'longer' }) }],
  });
  expect(entries[4]?.changes).toEqual([{ path: 'freezes/f-1.json', kind: 'freeze', id: 'f-1', before: freeze('f-1', { why: 'longer' }) }]);
  const subjects = async (options: Parameters<typeof reader.history>[0]) => (await allOf(reader.history(options))).map((entry) => entry.cause.subject);
  expect(await subjects({ since: first.commit, until: third.commit })).toEqual(['freeze(web): f-1', 'freeze(web): f-2']);
  expect(await subjects({ about: 'desk' })).toEqual(['freeze(web): f-2']);
  expect(await subjects({ about: 'p-1' })).toEqual(['freeze(web): f-1']);
  expect(await subjects({ since: third.commit, until: third.commit })).toEqual([]);
});

test('history since a commit is the same whether that is near or far, and whole where it does not lead there', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  for (let number = 1; number <= 70; number++) await putFreeze(ledger, `f-${number}`);
  using reader = openReader(ledger.repository);
  const all = (await allOf(reader.history())).map((entry) => entry.commit);
  const [first = '', middle = ''] = [all[0], all[40]];
  const since = async (commit: string, until?: string) =>
    (await allOf(reader.history({ since: commit, ...(until === undefined ? {} : { until }) }))).map((entry) => entry.commit);
  expect(await since(first)).toEqual(all.slice(1));
  expect(await since(middle)).toEqual(all.slice(41));
  expect(await since(middle, all[20])).toEqual([]);
});

test('what a follower and the log are told is what reading git tells', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const told: unknown[] = [];
  ledger.follow('test', async (entry) => void told.push(entry));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.all([
    putFreeze(ledger, 'f-2', {}, { body: ['  in\tone', ''] }),
    putFreeze(ledger, 'f-1', { release: '1' }, { actor: 'system' }),
    putFreeze(ledger, 'f-0', {}, { actor: 'system' }),
  ]);
  await ledger.commit({ subject: 'config', actor: 'system' }, async (_, write) => write.file('config/a.yaml', 'a'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  using reader = openReader(ledger.repository);
  const fromGit = (await allOf(reader.history())).filter((entry) => entry.changes.length > 0 && entry.cause.subject !== 'state: begin');
  expect(JSON.parse(JSON.stringify(told))).toEqual(JSON.parse(JSON.stringify(fromGit)));
});

test('the log is asked by person, time, subject and number, newest first', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  await putFreeze(ledger, 'f-1', { release: '1' });
  await putFreeze(ledger, 'f-2', {}, { actor: 'person:bob', operation: 'op-2' });
  await ledger.commit({ subject: 'lock', actor: 'system' }, async (_, write) =>
    write.put(lockKind, 'desk/1', { id: 'desk/1', product: 'desk', release: '1', why: 'x', by: 'person:carol', time: start.toString() }),
  );
  const subjects = async (query: Parameters<typeof ledger.log>[0]) => (await ledger.log(query)).map((entry) => entry.cause.subject);
  expect(await subjects({})).toEqual(['lock', 'freeze(web): f-2', 'freeze(web): f-1', 'state: begin']);
  expect(await subjects({ limit: 2 })).toEqual(['lock', 'freeze(web): f-2']);
  expect(await subjects({ by: 'bob' })).toEqual(['freeze(web): f-2']);
  expect(await subjects({ by: 'system' })).toEqual(['lock', 'state: begin']);
  expect(await subjects({ by: 'nobody' })).toEqual([]);
  for (const about of ['release:desk/1', 'desk/1', 'lock:desk/1', 'person:carol', 'product:desk']) expect(await subjects({ about })).toEqual(['lock']);
  expect(await subjects({ about: 'web/1' })).toEqual(['freeze(web): f-1']);
  expect(await subjects({ about: 'op-2' })).toEqual(['freeze(web): f-2']);
  expect(await subjects({ about: 'we' })).toEqual([]);
  const [last] = await ledger.log({ limit: 1 });
  expect(await subjects({ since: last?.at ?? start })).toEqual(['lock']);
  expect(last?.changes).toEqual([{ path: 'locks/desk%2F1.json', kind: 'lock', id: 'desk/1' }]);
});

test('--at takes a commit, the beginning of one, a date or a duration', async () => {
  using folder = temporaryFolder();
  let now = start;
  await using ledger = await temporaryLedger(folder.path, { now: () => now });
  const commits: string[] = [ledger.head().commit];
  for (const milliseconds of [400, 500, 86_400_000]) {
    now = now.add({ milliseconds });
    commits.push((await putFreeze(ledger, `f-${commits.length}`)).commit);
  }
  const { reader } = ledger;
  const at = async (moment: string) => commits.indexOf((await reader.resolve(moment, now)).commit);
  expect(await at(commits[1] ?? '')).toBe(1);
  expect(await at((commits[2] ?? '').slice(0, 9).toUpperCase())).toBe(2);
  expect(await at('2026-11-23T10:00:00Z')).toBe(0);
  expect(await at('2026-11-23T10:00:00.399Z')).toBe(0);
  expect(await at('2026-11-23T10:00:00.4Z')).toBe(1);
  expect(await at('2026-11-23T10:00:00.95Z')).toBe(2);
  expect(await at('2026-11-24')).toBe(2);
  expect(await at('1h')).toBe(2);
  expect(await at('2027-01-01')).toBe(3);
  expect((await reader.resolve('1h', now)).at.toString()).toBe('2026-11-23T10:00:00.9Z');
  await expect(reader.resolve('2026-11-23', now)).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
  await expect(reader.resolve('0123456', now)).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
  await expect(reader.resolve('yesterday', now)).rejects.toMatchObject({ code: 'USAGE' });
  await expect(reader.resolve('--all', now)).rejects.toMatchObject({ code: 'USAGE' });
  const stray = git(ledger.repository, '-c', 'user.name=o', '-c', 'user.email=o', 'commit-tree', 'main^{tree}', '-m', 'stray');
  await expect(reader.resolve(stray, now)).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
});

test('files, folders and blobs of any commit can be read', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const { commit } = await ledger.commit({ subject: 'files', actor: 'system' }, async (_, write) => {
    write.file('config/a/b.yaml', 'b');
    write.file('config/empty', '');
    write.file('config/big', Buffer.alloc(3_000_000, 7));
  });
  using reader = openReader(ledger.repository);
  expect(await reader.list(commit, 'config')).toEqual(['config/a/b.yaml', 'config/big', 'config/empty']);
  expect(await reader.list(commit, 'nothing')).toEqual([]);
  const [big, empty, none, inside] = await Promise.all(['config/big', 'config/empty', 'config/a', 'config/big/x'].map((path) => reader.file(commit, path)));
  expect([big?.length, empty?.length, none, inside]).toEqual([3_000_000, 0, undefined, undefined]);
  expect(await reader.treeOf(commit, 'config/a')).toBe(git(ledger.repository, 'rev-parse', 'main:config/a'));
  expect(await reader.treeOf(commit, 'config/big')).toBeUndefined();
  expect(Buffer.from(await reader.blob(git(ledger.repository, 'rev-parse', 'main:config/a/b.yaml'))).toString()).toBe('b');
  await expect(reader.blob('0'.repeat(40))).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  await expect(reader.file('0'.repeat(40), 'x')).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
});

test('a reader of what is no state says so', async () => {
  using folder = temporaryFolder();
  using reader = openReader(folder.path);
  await expect(reader.head()).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  await expect(reader.list('0'.repeat(40), '')).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
});
