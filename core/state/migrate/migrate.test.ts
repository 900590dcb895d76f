import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allOf, freeze, fsck, git, putFreeze, start, temporaryFolder, temporaryLedger } from '../__fixtures__/state.ts';
import { gitEnvironment } from '../../git/plumbing.ts';
import { allKinds } from '../kinds/all.ts';
import { freezeKind } from '../kinds/evidence.ts';
import { kindFinder } from '../reader/entry.ts';
import { recordFault } from '../reader/parse-record.ts';
import { currentFormat, migrateFile, migrations, stepsBetween, type Migration } from './migrations.ts';

const frozen = JSON.parse(readFileSync(new URL('../__fixtures__/format-1.json', import.meta.url), 'utf8')) as Record<string, unknown>;

/** The state that a version of format 1 wrote, file by file. A new format gets a new fixture; this one stays. */
function restore(folder: string): string {
  const repository = join(folder, 'state.git');
  git(repository, 'init', '--quiet', '--bare', '--initial-branch=main', repository);
  const stream = [
    'commit refs/heads/main',
    'committer Millwright <millwright@localhost> 1795428000 +0000',
    'data <<END',
    'state: begin',
    '',
    'Actor: system',
    'At: 2026-11-23T10:00:00.000Z',
    'END',
  ];
  for (const [path, content] of Object.entries(frozen)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    stream.push(`M 100644 inline ${path}`, `data ${Buffer.byteLength(text)}`, text);
  }
  execFileSync('git', [`--git-dir=${repository}`, 'fast-import', '--quiet'], { input: `${stream.join('\n')}\n`, env: gitEnvironment() });
  return repository;
}

/** Freezes get a title, and what was called a reason moves into it. */
const titled: Migration = {
  from: currentFormat,
  to: currentFormat + 1,
  file(path, bytes) {
    if (path === 'config/old.yaml') return null;
    if (!path.startsWith('freezes/')) return { path, bytes };
    const { why, ...record } = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
    return {
      path: path.replace('freezes/', 'freezes/titled-'),
      bytes: Buffer.from(JSON.stringify({ ...record, id: `titled-${String(record['id'])}`, why, title: why })),
    };
  },
};

test('a state of format 1 is opened, and every record of it fits its schema', async () => {
  using folder = temporaryFolder();
  const repository = restore(folder.path);
  await using ledger = await temporaryLedger(folder.path);
  const { commit } = ledger.head();
  const kindOf = kindFinder(allKinds);
  const seen = new Set<string>();
  for (const path of await ledger.reader.list(commit, '')) {
    const record = kindOf(path);
    if (record === undefined) continue;
    seen.add(record.kind.name);
    expect([path, recordFault(record.kind, Buffer.from((await ledger.reader.file(commit, path)) ?? []).toString())]).toEqual([path, undefined]);
    expect(await ledger.head().get(record.kind, record.id)).toEqual(JSON.parse(Buffer.from((await ledger.reader.file(commit, path)) ?? []).toString()));
  }
  expect(seen.size).toBeGreaterThanOrEqual(18);
  expect((await ledger.log({ limit: 1000 })).length).toBe(Number(git(repository, 'rev-list', '--count', 'main')));
  await putFreeze(ledger, 'after');
  expect(fsck(repository)).toBe('');
});

test('every format leads to the current one', () => {
  for (let from = 1; from <= currentFormat; from++) expect(stepsBetween(migrations, from, currentFormat).at(-1)?.to ?? from).toBe(currentFormat);
  expect(() => stepsBetween([], 1, 2)).toThrow('No migration leads from format 1 to 2');
  expect(migrateFile([titled], 'config/old.yaml', Buffer.from(''))).toBeNull();
});

test('an older state is brought to the new format in one commit, and its past is read in the new form', async () => {
  using folder = temporaryFolder();
  let old = '';
  {
    await using ledger = await temporaryLedger(folder.path);
    await ledger.commit({ subject: 'config', actor: 'system' }, async (_, write) => {
      write.file('config/old.yaml', 'x');
      write.file('config/new.yaml', 'x');
    });
    await putFreeze(ledger, 'f-1', { why: 'holidays' });
    old = (await putFreeze(ledger, 'f-2', { why: 'moving' })).commit;
  }
  const parts = { format: currentFormat + 1, migrations: [titled] };
  const later = { now: () => start.add({ hours: 1 }) };
  await using ledger = await temporaryLedger(folder.path, later, parts);
  expect(git(ledger.repository, 'log', '-1', '--format=%s', 'main')).toBe('state: format 1 to 2');
  expect(git(ledger.repository, 'rev-parse', 'main^')).toBe(old);
  expect(await ledger.reader.list(ledger.head().commit, '')).toEqual(['config/new.yaml', 'format.json', 'freezes/titled-f-1.json', 'freezes/titled-f-2.json']);
  for (const records of [ledger.head(), ledger.reader.recordsAt(ledger.head().commit), ledger.reader.recordsAt(old)]) {
    expect(await records.get(freezeKind, 'titled-f-2')).toEqual(freeze('titled-f-2', { why: 'moving', title: 'moving' }));
    expect(await records.get(freezeKind, 'f-2')).toBeUndefined();
    expect((await allOf(records.find(freezeKind))).map((one) => one.id)).toEqual(['titled-f-1', 'titled-f-2']);
  }
  const history = await allOf(ledger.reader.history());
  expect(history.map((entry) => [entry.cause.subject, entry.changes.map((change) => change.id ?? change.path)])).toEqual([
    ['state: begin', ['format.json']],
    ['config', ['config/new.yaml']],
    ['freeze(web): f-1', ['titled-f-1']],
    ['freeze(web): f-2', ['titled-f-2']],
    ['state: format 1 to 2', ['format.json']],
  ]);
  expect(fsck(ledger.repository)).toBe('');
});

test('a migration that was cut short is done again', async () => {
  using folder = temporaryFolder();
  {
    await using ledger = await temporaryLedger(folder.path);
    await putFreeze(ledger, 'f-1');
  }
  const broken: Migration = {
    ...titled,
    file() {
      throw new Error('cut short');
    },
  };
  await expect(temporaryLedger(folder.path, {}, { format: 2, migrations: [broken] })).rejects.toThrow('cut short');
  await using ledger = await temporaryLedger(folder.path, {}, { format: 2, migrations: [titled] });
  expect(await ledger.head().get(freezeKind, 'titled-f-1')).toMatchObject({ id: 'titled-f-1', title: 'holidays' });
});
