import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { gitEnvironment } from '../git/plumbing.ts';
import { allOf, freeze, git, putFreeze, temporaryFolder, temporaryLedger } from './__fixtures__/state.ts';
import { freezeKind, resultKind } from './kinds/evidence.ts';

async function stateWith(folder: string, count: number): Promise<void> {
  await using ledger = await temporaryLedger(folder);
  await ledger.commit({ subject: 'many', actor: 'system' }, async (_, write) => {
    for (let at = 0; at < count; at++) write.put(freezeKind, `f-${at}`, freeze(`f-${at}`, { why: 'w'.repeat(200) }));
  });
}

function overwrite(file: string, from: number, to: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, from, to);
  writeFileSync(file, bytes);
}

const harms: readonly (readonly [string, (file: string) => void])[] = [
  ['is gone', (file) => rmSync(file)],
  ['is no database', (file) => writeFileSync(file, 'rubbish'.repeat(1000))],
  ['is empty', (file) => truncateSync(file, 0)],
  ['is cut short', (file) => truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096)],
  ['has a bad header', (file) => overwrite(file, 0, 50)],
  ['has bad pages', (file) => overwrite(file, 8192, statSync(file).size - 8192)],
  [
    'is of another version',
    (file) => {
      const database = new DatabaseSync(file);
      database.exec('DROP TABLE log; PRAGMA user_version = 77');
      database.close();
    },
  ],
  [
    'stands at a commit nobody knows',
    (file) => {
      const database = new DatabaseSync(file);
      database.exec(`UPDATE meta SET value = '${'1'.repeat(40)}' WHERE name = 'applied'; DELETE FROM entry`);
      database.close();
    },
  ],
  [
    'holds something else than was put',
    (file) => {
      const database = new DatabaseSync(file);
      database.exec(`UPDATE entry SET json = replace(json, 'web', 'bew')`);
      database.close();
    },
  ],
];

test.for(harms)('an index that %s is made again from git', async ([, harm]) => {
  using folder = temporaryFolder();
  await stateWith(folder.path, 300);
  harm(join(folder.path, 'index.sqlite'));
  await using ledger = await temporaryLedger(folder.path);
  expect((await allOf(ledger.head().find(freezeKind, { product: 'web' }))).length).toBe(300);
  expect((await ledger.head().get(freezeKind, 'f-7'))?.product).toBe('web');
  await putFreeze(ledger, 'new');
  const { value } = await ledger.commit({ subject: 'count', actor: 'system' }, async (head) => (await allOf(head.find(freezeKind, { product: 'web' }))).length);
  expect(value).toBe(301);
  expect((await ledger.log()).map((entry) => entry.cause.subject)).toEqual(['freeze(web): new', 'many', 'state: begin']);
});

test('an index behind the repository catches up', async () => {
  using folder = temporaryFolder();
  await stateWith(folder.path, 3);
  const old = readFileSync(join(folder.path, 'index.sqlite'));
  {
    await using ledger = await temporaryLedger(folder.path);
    await putFreeze(ledger, 'f-1', { why: 'changed' });
    await ledger.commit({ subject: 'gone', actor: 'system' }, async (_, write) => write.remove(freezeKind, 'f-2'));
  }
  writeFileSync(join(folder.path, 'index.sqlite'), old);
  await using ledger = await temporaryLedger(folder.path);
  expect((await allOf(ledger.head().find(freezeKind))).map((one) => one.id)).toEqual(['f-0', 'f-1']);
  expect((await ledger.head().get(freezeKind, 'f-1'))?.why).toBe('changed');
  expect((await ledger.log()).length).toBe(4);
});

/** All objects one by one, so that a single one can be taken away. */
function loosen(repository: string): void {
  const packs = join(repository, 'objects/pack');
  const aside = join(repository, 'aside');
  renameSync(packs, aside);
  mkdirSync(packs);
  for (const name of readdirSync(aside).filter((one) => one.endsWith('.pack'))) {
    execFileSync('git', [`--git-dir=${repository}`, 'unpack-objects', '-q'], { input: readFileSync(join(aside, name)), env: gitEnvironment() });
  }
  rmSync(aside, { recursive: true });
}

function lose(repository: string, name: string): string {
  const oid = git(repository, 'rev-parse', name);
  rmSync(join(repository, 'objects', oid.slice(0, 2), oid.slice(2)));
  return oid;
}

function allFiles(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(files.map((one) => join(one.parentPath, one.name)).map((path) => [path, readFileSync(path, 'latin1')]));
}

test.for(['main', 'main^{tree}', 'main:format.json'])('a repository that has lost %s is named, and nothing is overwritten', async (name) => {
  using folder = temporaryFolder();
  await stateWith(folder.path, 3);
  const repository = join(folder.path, 'state.git');
  loosen(repository);
  const oid = lose(repository, name);
  const before = allFiles(repository);
  await expect(temporaryLedger(folder.path)).rejects.toMatchObject({ code: 'STATE_DAMAGED', message: expect.stringMatching(new RegExp(`${oid}|format.json`)) });
  expect(allFiles(repository)).toEqual(before);
});

test('a record that is lost or is no record is named with its commit when it is read', async () => {
  using folder = temporaryFolder();
  await stateWith(folder.path, 3);
  const repository = join(folder.path, 'state.git');
  loosen(repository);
  const oid = lose(repository, 'main:freezes/f-1.json');
  await using ledger = await temporaryLedger(folder.path);
  const { commit } = ledger.head();
  const records = ledger.reader.recordsAt(commit);
  expect(await records.get(freezeKind, 'f-2')).toMatchObject({ id: 'f-2' });
  await expect(records.get(freezeKind, 'f-1')).rejects.toMatchObject({
    code: 'STATE_DAMAGED',
    message: expect.stringMatching(new RegExp(`freezes/f-1.json in commit ${commit}.*${oid}`)),
  });
  await expect(allOf(ledger.reader.history())).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
});

test('once an open state has missed a record, it takes no more writes until that is back', async () => {
  using folder = temporaryFolder();
  await stateWith(folder.path, 3);
  const repository = join(folder.path, 'state.git');
  loosen(repository);
  await using ledger = await temporaryLedger(folder.path);
  const before = ledger.head().commit;
  const path = join(repository, 'objects', git(repository, 'rev-parse', 'main:freezes/f-1.json').replace(/^../, '$&/'));
  renameSync(path, `${path}.away`);
  await putFreeze(ledger, 'unaware');
  await expect(ledger.reader.recordsAt(before).get(freezeKind, 'f-1')).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  const head = ledger.head().commit;
  for (const id of ['refused', 'again'])
    await expect(putFreeze(ledger, id)).rejects.toMatchObject({ code: 'STATE_DAMAGED', message: expect.stringContaining('nothing is written') });
  expect([ledger.head().commit, git(repository, 'rev-parse', 'main')]).toEqual([head, head]);
  expect(await ledger.head().get(freezeKind, 'f-2')).toMatchObject({ id: 'f-2' });
  renameSync(`${path}.away`, path);
  await putFreeze(ledger, 'after');
  expect(await ledger.head().get(freezeKind, 'after')).toMatchObject({ id: 'after' });
});

test.for(['main', 'main^{tree}', 'main:freezes'])('a write that finds %s lost is refused in words of ours, and leaves nothing behind', async (name) => {
  using folder = temporaryFolder();
  await stateWith(folder.path, 3);
  const repository = join(folder.path, 'state.git');
  loosen(repository);
  await using ledger = await temporaryLedger(folder.path);
  const commit = ledger.head().commit;
  const oid = lose(repository, name);
  const files = readdirSync(repository);
  await expect(putFreeze(ledger, 'new')).rejects.toMatchObject({
    code: 'STATE_DAMAGED',
    message: `The state is damaged: git could not build on commit ${commit}, because object ${oid} cannot be read.`,
  });
  expect(readdirSync(repository)).toEqual(files);
});

test('a record that is lost is named when the index has to be made anew, and by nothing but that', async () => {
  using folder = temporaryFolder();
  await stateWith(folder.path, 3);
  {
    // Folders that the walk has yet to open when the lost one is found.
    await using ledger = await temporaryLedger(folder.path);
    const rest = {
      subject: 'compose:c',
      test: 't',
      outcome: 'passed',
      scenario: null,
      url: null,
      by: 'person:a',
      run: null,
      time: '2026-01-01T00:00:00.000Z',
    } as const;
    await ledger.commit({ subject: 'results', actor: 'system' }, async (_, write) => {
      for (let at = 0; at < 300; at++) write.put(resultKind, `res-${at}`, { id: `res-${at}`, ...rest });
    });
  }
  const repository = join(folder.path, 'state.git');
  loosen(repository);
  const oid = lose(repository, 'main:freezes/f-1.json');
  for (const name of readdirSync(folder.path).filter((one) => one.startsWith('index.sqlite'))) rmSync(join(folder.path, name));
  await expect(temporaryLedger(folder.path)).rejects.toMatchObject({ code: 'STATE_DAMAGED', message: expect.stringContaining(oid) });
});

test('records written by other hands are checked when they are read, and only they are refused', async () => {
  using folder = temporaryFolder();
  await stateWith(folder.path, 2);
  const repository = join(folder.path, 'state.git');
  const env = { ...gitEnvironment(), GIT_DIR: repository, GIT_INDEX_FILE: join(folder.path, 'outside') };
  const run = (input: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=o', '-c', 'user.email=o', ...args], { env, input, encoding: 'utf8' }).trim();
  run('', 'read-tree', 'main');
  for (const [id, text] of [
    ['bad', '{"id":"bad"}'],
    ['worse', 'not JSON'],
  ]) {
    run('', 'update-index', '--add', '--cacheinfo', `100644,${run(text ?? '', 'hash-object', '-w', '--stdin')},freezes/${id}.json`);
  }
  run('', 'update-index', '--add', '--cacheinfo', `100644,${run('', 'hash-object', '-w', '--stdin')},freezes/%zz.json`);
  git(repository, 'update-ref', 'refs/heads/main', run('by hand', 'commit-tree', run('', 'write-tree'), '-p', 'main'));
  await using ledger = await temporaryLedger(folder.path);
  for (const records of [ledger.head(), ledger.reader.recordsAt(ledger.head().commit)]) {
    expect(await records.get(freezeKind, 'f-1')).toMatchObject({ id: 'f-1' });
    await expect(records.get(freezeKind, 'bad')).rejects.toMatchObject({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining(`freezes/bad.json in commit ${ledger.head().commit}`),
    });
    await expect(records.get(freezeKind, 'worse')).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
    await expect(allOf(records.find(freezeKind))).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  }
  await putFreeze(ledger, 'bad');
  expect(await ledger.head().get(freezeKind, 'bad')).toEqual(freeze('bad'));
});

test.for([
  ['refs/heads/main', 'rubbish'],
  ['refs/heads/main', ''],
  ['objects', null],
  ['HEAD', null],
] as const)('a repository whose %s is damaged is not taken for a new one', async ([name, content]) => {
  using folder = temporaryFolder();
  await stateWith(folder.path, 1);
  const repository = join(folder.path, 'state.git');
  if (content === null) rmSync(join(repository, name), { recursive: true });
  else writeFileSync(join(repository, name), content);
  await expect(temporaryLedger(folder.path)).rejects.toMatchObject({ code: 'STATE_DAMAGED', message: expect.stringContaining(name.split('/')[0] ?? '') });
  expect(existsSync(join(repository, 'config'))).toBe(true);
});

test('a state of a newer version is left alone', async () => {
  using folder = temporaryFolder();
  {
    await using newer = await temporaryLedger(folder.path, {}, { format: 2 });
    await putFreeze(newer, 'f-1');
  }
  const before = allFiles(join(folder.path, 'state.git'));
  await expect(temporaryLedger(folder.path)).rejects.toMatchObject({ code: 'STATE_NEWER', message: expect.stringContaining('format 2') });
  expect(allFiles(join(folder.path, 'state.git'))).toEqual(before);
});

test('a state whose path is long and has odd characters works', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'with space', '\u00fc\u0022\u0027$(x)', 'y'.repeat(150));
  await using ledger = await temporaryLedger(path);
  await putFreeze(ledger, 'f-1');
  expect(await ledger.head().get(freezeKind, 'f-1')).toMatchObject({ id: 'f-1' });
});
