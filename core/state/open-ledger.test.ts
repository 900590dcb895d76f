import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allOf, freeze, fsck, git, putFreeze, start, temporaryFolder, temporaryLedger } from './__fixtures__/state.ts';
import { freezeKind, lockKind } from './kinds/evidence.ts';
import { signatureKind } from './kinds/release.ts';
import { openReader } from './reader/reader.ts';

test('what was committed is there for the next transaction, for readers of git, and after opening again', async () => {
  using folder = temporaryFolder();
  let commit = '';
  {
    await using ledger = await temporaryLedger(folder.path);
    const done = await putFreeze(ledger, 'f-1');
    commit = done.commit;
    await done.replicated;
    expect(ledger.head().commit).toBe(commit);
    expect(await ledger.head().get(freezeKind, 'f-1')).toEqual(freeze('f-1'));
    using reader = openReader(ledger.repository);
    expect(await reader.head()).toBe(commit);
    expect(await reader.recordsAt(commit).get(freezeKind, 'f-1')).toEqual(freeze('f-1'));
    expect(await reader.recordsAt(commit).get(freezeKind, 'f-2')).toBeUndefined();
    expect(await reader.list(commit, '')).toEqual(['format.json', 'freezes/f-1.json']);
    expect(fsck(ledger.repository)).toBe('');
  }
  await using again = await temporaryLedger(folder.path);
  expect(again.head().commit).toBe(commit);
  expect(await again.head().get(freezeKind, 'f-1')).toEqual(freeze('f-1'));
});

test('transactions run one after another and see what those before them wrote', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const counts = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      ledger.commit({ subject: `freeze ${at}`, actor: 'system' }, async (head, write) => {
        const before = (await allOf(head.find(freezeKind))).length;
        write.put(freezeKind, `f-${at}`, freeze(`f-${at}`));
        const after = (await allOf(head.find(freezeKind))).length;
        return [before, after];
      }),
    ),
  );
  expect(counts.map((one) => one.value)).toEqual(Array.from({ length: 20 }, (_, at) => [at, at + 1]));
  expect(ledger.stats()).toMatchObject({ groups: 1, transactions: 20, commits: 1, checkpoints: 1 });
});

test('people\u2019s acts are commits of their own; what the system does between them is joined', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const system = { actor: 'system' } as const;
  await Promise.all([
    putFreeze(ledger, 'f-1', {}, system),
    putFreeze(ledger, 'f-2', {}, { ...system, body: ['because'] }),
    putFreeze(ledger, 'f-3'),
    putFreeze(ledger, 'f-4'),
    putFreeze(ledger, 'f-5', {}, system),
    putFreeze(ledger, 'f-6', {}, { actor: 'trigger:base', eventId: 'e-1' }),
    putFreeze(ledger, 'f-7', {}, { actor: 'trigger:base', eventId: 'e-2' }),
  ]);
  const log = await ledger.log();
  expect(log.map((entry) => [entry.cause.actor, entry.cause.subject, entry.changes.length])).toEqual([
    ['trigger:base', 'freeze(web): f-7', 1],
    ['trigger:base', 'freeze(web): f-6', 1],
    ['system', 'freeze(web): f-5', 1],
    ['person:alice', 'freeze(web): f-4', 1],
    ['person:alice', 'freeze(web): f-3', 1],
    ['system', 'freeze(web): f-1 and 1 more', 2],
    ['system', 'state: begin', 1],
  ]);
  expect(log[5]?.cause.body).toEqual(['- freeze(web): f-1', '- freeze(web): f-2', '  because']);
});

test('a transaction that throws writes nothing, takes no number, and troubles nobody else', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const numbered = (fails: boolean) =>
    ledger.commit({ subject: 'number', actor: 'system' }, async (_, write) => {
      const id = write.nextId(freezeKind, 'f');
      write.put(freezeKind, id, freeze(id));
      if (fails) throw new Error('changed my mind');
      return id;
    });
  const ends = await Promise.allSettled([numbered(false), numbered(true), numbered(false)]);
  expect(ends.map((end) => (end.status === 'fulfilled' ? end.value.value : String(end.reason)))).toEqual([
    'f-20261123-1',
    'Error: changed my mind',
    'f-20261123-2',
  ]);
  expect((await allOf(ledger.head().find(freezeKind))).map((one) => one.id)).toEqual(['f-20261123-1', 'f-20261123-2']);
});

test('numbers go on after opening again, and begin anew each day', async () => {
  using folder = temporaryFolder();
  const number = async (now: string) => {
    await using ledger = await temporaryLedger(folder.path, { now: () => Temporal.Instant.from(now) });
    return (
      await ledger.commit({ subject: 'number', actor: 'system' }, async (_, write) => {
        const ids = [write.nextId(freezeKind, 'f'), write.nextId(freezeKind, 'f'), write.nextId(freezeKind, 'g'), write.nextId(lockKind, 'f')];
        for (const id of ids.slice(0, 2)) write.put(freezeKind, id, freeze(id));
        return ids;
      })
    ).value;
  };
  expect(await number('2026-11-23T10:00:00Z')).toEqual(['f-20261123-1', 'f-20261123-2', 'g-20261123-1', 'f-20261123-1']);
  expect(await number('2026-11-23T23:59:00Z')).toEqual(['f-20261123-3', 'f-20261123-4', 'g-20261123-1', 'f-20261123-1']);
  expect(await number('2026-11-24T00:00:00Z')).toEqual(['f-20261124-1', 'f-20261124-2', 'g-20261124-1', 'f-20261124-1']);
});

test('work that wrote nothing, or what was there already, makes no commit', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const first = await putFreeze(ledger, 'f-1');
  const same = await putFreeze(ledger, 'f-1');
  const nothing = await ledger.commit({ subject: 'look', actor: 'system' }, async (head) => head.commit);
  expect([same.commit, nothing.commit, nothing.value]).toEqual([first.commit, first.commit, first.commit]);
  const removed = await ledger.commit({ subject: 'there and back', actor: 'system' }, async (_, write) => {
    write.put(freezeKind, 'f-2', freeze('f-2'));
    write.remove(freezeKind, 'f-2');
    write.remove(freezeKind, 'f-3');
  });
  expect(removed.commit).toBe(first.commit);
});

test('a clock that jumps back does not turn the order of commits round', async () => {
  using folder = temporaryFolder();
  let now = start;
  await using ledger = await temporaryLedger(folder.path, { now: () => now });
  await putFreeze(ledger, 'f-1');
  now = start.subtract({ hours: 72 });
  await putFreeze(ledger, 'f-2');
  now = start.add({ milliseconds: 500, nanoseconds: 7 });
  const seen = await ledger.commit({ subject: 'look', actor: 'system' }, async (head, write) => {
    write.remove(freezeKind, 'f-1');
    return head.at.toString();
  });
  const log = await ledger.log();
  expect(log.map((entry) => entry.at.toString())).toEqual([
    '2026-11-23T10:00:00.5Z',
    '2026-11-23T10:00:00.002Z',
    '2026-11-23T10:00:00.001Z',
    '2026-11-23T10:00:00Z',
  ]);
  expect(seen.value).toBe(log[0]?.at.toString());
  const seconds = start.epochMilliseconds / 1000;
  expect(git(ledger.repository, 'log', '--format=%ct %ad', '--date=raw', 'main')).toBe(Array(4).fill(`${seconds} ${seconds} +0000`).join('\n'));
});

test('ids that look like paths, options or tricks stay ids', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const ids = [
    'a/b',
    '../../etc',
    '..',
    '.git',
    '%2F',
    'x+~:y',
    '-rf',
    'two\nlines',
    'tab\tquote"back\\slash',
    '\u202egnp',
    'zo\u00eb \u65e5\u672c',
    '\u{1f980}',
    'key/sha256:00',
  ];
  await Promise.all(ids.map((id) => putFreeze(ledger, id)));
  using reader = openReader(ledger.repository);
  const records = reader.recordsAt(await reader.head());
  for (const id of ids) {
    expect((await ledger.head().get(freezeKind, id))?.id).toBe(id);
    expect((await records.get(freezeKind, id))?.id).toBe(id);
  }
  const byBytes = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect((await allOf(ledger.head().find(freezeKind))).map((one) => one.id)).toEqual(byBytes);
  expect((await allOf(records.find(freezeKind))).map((one) => one.id)).toEqual(byBytes);
  expect(fsck(ledger.repository)).toBe('');
  await expect(putFreeze(ledger, '')).rejects.toThrow('cannot be an id');
  await expect(putFreeze(ledger, 'half \ud800')).rejects.toThrow('URI malformed');
});

test('find gives what has equal fields, in order of id, also in the middle of a group', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  await ledger.commit({ subject: 'many', actor: 'system' }, async (_, write) => {
    for (let at = 0; at < 1200; at++)
      write.put(freezeKind, `f-${at}`, freeze(`f-${at}`, { product: at % 3 === 0 ? 'web' : 'desk', stage: at % 2 === 0 ? 'stable' : null }));
  });
  await ledger.log();
  const ids = await ledger.commit({ subject: 'look', actor: 'system' }, async (head, write) => {
    write.remove(freezeKind, 'f-6');
    write.put(freezeKind, 'f-7', freeze('f-7', { product: 'web', stage: 'stable' }));
    write.put(freezeKind, 'a-first', freeze('a-first', { product: 'web', stage: 'stable' }));
    write.put(freezeKind, 'z-last', freeze('z-last', { product: 'web', stage: 'stable' }));
    return (await allOf(head.find(freezeKind, { product: 'web', stage: 'stable' }))).map((one) => one.id);
  });
  const expected = Array.from({ length: 1200 }, (_, at) => at)
    .filter((at) => at % 6 === 0 && at !== 6)
    .map((at) => `f-${at}`);
  expect(ids.value).toEqual(['a-first', ...[...expected, 'f-7'].sort(), 'z-last']);
  expect(await allOf(ledger.head().find(freezeKind, { product: 'we' }))).toEqual([]);
  expect((await allOf(ledger.head().find(freezeKind, { stage: null, product: 'desk' }))).length).toBe(399);
  using reader = openReader(ledger.repository);
  const fromGit = await allOf(reader.recordsAt(await reader.head()).find(freezeKind, { product: 'web', stage: 'stable' }));
  expect(fromGit.map((one) => one.id)).toEqual(ids.value);
});

test('a head stays what it was while others commit', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  await ledger.commit({ subject: 'many', actor: 'system' }, async (_, write) => {
    for (let at = 1000; at < 2200; at++) write.put(freezeKind, `f-${at}`, freeze(`f-${at}`));
  });
  const before = ledger.head();
  const seen: string[] = [];
  for await (const one of before.find(freezeKind)) {
    seen.push(one.why);
    if (seen.length === 100) {
      await putFreeze(ledger, 'f-1999', { why: 'later' });
      await putFreeze(ledger, 'f-3000', { why: 'later' });
    }
  }
  expect(seen.length).toBe(1200);
  expect(new Set(seen)).toEqual(new Set(['holidays']));
  expect(await before.get(freezeKind, 'f-3000')).toBeUndefined();
  expect((await ledger.head().get(freezeKind, 'f-1999'))?.why).toBe('later');
});

test('a transaction inside a transaction is refused instead of waiting for ever', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const nested = ledger.commit({ subject: 'outer', actor: 'system' }, () => putFreeze(ledger, 'f-1'));
  await expect(nested).rejects.toThrow('A transaction cannot make another one');
  await putFreeze(ledger, 'f-2');
});

test('a record that does not fit its schema is refused before anything is written', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  await expect(putFreeze(ledger, 'f-1', { until: 'tomorrow' })).rejects.toThrow(/no valid freeze/);
  expect((await ledger.log()).length).toBe(1);
});

test('fields nobody knows are kept', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  await putFreeze(ledger, 'f-1', { invented: { later: [1] } });
  expect(await ledger.head().get(freezeKind, 'f-1')).toMatchObject({ invented: { later: [1] } });
});

test('raw files and adopted trees stand beside records, within bounds', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const tree = git(ledger.repository, 'hash-object', '-t', 'tree', '-w', '--stdin');
  await ledger.commit({ subject: 'config', actor: 'system' }, async (_, write) => {
    write.file('config/factory.yaml', 'name: demo\n');
    write.file('config/with "quotes" and \\ \u00e4.yaml', 'x');
  });
  const shards = git(ledger.repository, 'rev-parse', 'main:config');
  const adopted = await ledger.commit({ subject: 'import', actor: 'system' }, async (_, write) => write.tree('content/mine', shards));
  expect(await ledger.reader.treeOf(adopted.commit, 'content/mine')).toBe(shards);
  expect(Buffer.from((await ledger.reader.file(adopted.commit, 'content/mine/factory.yaml')) ?? []).toString()).toBe('name: demo\n');
  expect((await ledger.log({ limit: 1 }))[0]?.changes).toEqual([{ path: 'content/mine' }]);
  expect((await allOf(ledger.reader.history())).at(-1)?.changes).toEqual([{ path: 'content/mine' }]);
  await ledger.commit({ subject: 'gone', actor: 'system' }, async (_, write) => {
    write.tree('content/mine', null);
    write.file('config/factory.yaml', null);
  });
  expect(await ledger.reader.list(ledger.head().commit, '')).toEqual(['config/with "quotes" and \\ \u00e4.yaml', 'format.json']);
  const refused = (work: (write: { file(path: string, bytes: string): void; tree(path: string, oid: string): void }) => void) =>
    expect(ledger.commit({ subject: 'bad', actor: 'system' }, async (_, write) => work(write))).rejects.toThrow(
      /cannot be a path|not written by hand|A tree is put|is no tree/,
    );
  for (const path of ['', '/a', 'a/../b', '.git/config', 'x/.GIT/y', 'a\nb', 'freezes/f.json', 'content/x/y']) await refused((write) => write.file(path, ''));
  for (const path of ['content', 'content/a/b', 'content/..', 'freezes']) await refused((write) => write.tree(path, tree));
  await refused((write) => write.tree('content/x', 'HEAD'));
  expect(fsck(ledger.repository)).toBe('');
});

test('signatures, whose ids hold a slash, are found under their key', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const digest = `sha256:${'a'.repeat(64)}` as const;
  await ledger.commit({ subject: 'sign', actor: 'system' }, async (_, write) =>
    write.put(signatureKind, `gold/${'a'.repeat(64)}`, { digest, key: 'gold', means: 'gold', fingerprint: 'F', signature: digest, time: start.toString() }),
  );
  expect((await allOf(ledger.head().find(signatureKind, { key: 'gold' }))).length).toBe(1);
});

test('a person\u2019s own git configuration and environment change nothing', async () => {
  using folder = temporaryFolder();
  process.env['GIT_DIR'] = '/nowhere';
  process.env['GIT_AUTHOR_NAME'] = 'Mallory';
  try {
    await using ledger = await temporaryLedger(folder.path);
    await putFreeze(ledger, 'f-1');
    delete process.env['GIT_DIR'];
    expect(git(ledger.repository, 'log', '-1', '--format=%an %ae %cn', 'main')).toBe('Millwright millwright@localhost Millwright');
  } finally {
    delete process.env['GIT_DIR'];
    delete process.env['GIT_AUTHOR_NAME'];
  }
  expect(existsSync(join(folder.path, 'state.git.new'))).toBe(false);
});
