import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allOf, freeze, fsck, git, putFreeze, temporaryFolder, temporaryLedger } from './__fixtures__/state.ts';
import { gitEnvironment } from '../git/plumbing.ts';
import { freezeKind } from './kinds/evidence.ts';

/** A commit somebody makes outside, with one more freeze in it. */
function commitOutside(repository: string, id: string): string {
  const env = {
    ...gitEnvironment(),
    GIT_DIR: repository,
    GIT_INDEX_FILE: join(repository, 'outside-index'),
    GIT_AUTHOR_NAME: 'o',
    GIT_AUTHOR_EMAIL: 'o',
    GIT_COMMITTER_NAME: 'o',
    GIT_COMMITTER_EMAIL: 'o',
  };
  const run = (input: string, ...args: string[]) => execFileSync('git', args, { env, input, encoding: 'utf8' }).trim();
  run('', 'read-tree', 'main');
  const blob = run(JSON.stringify(freeze(id)), 'hash-object', '-w', '--stdin');
  run('', 'update-index', '--add', '--cacheinfo', `100644,${blob},${freezeKind.path(id)}`);
  const commit = run('by hand\n', 'commit-tree', run('', 'write-tree'), '-p', 'main');
  rmSync(join(repository, 'outside-index'));
  return commit;
}

test('when somebody else has moved main, the group runs again on what is there now', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  await putFreeze(ledger, 'f-1');
  const outside = commitOutside(ledger.repository, 'from-outside');
  let runs = 0;
  const done = await ledger.commit({ subject: 'count', actor: 'person:alice' }, async (head, write) => {
    if (runs++ === 0) git(ledger.repository, 'update-ref', 'refs/heads/main', outside);
    const ids = (await allOf(head.find(freezeKind))).map((one) => one.id);
    write.put(freezeKind, 'count', freeze('count', { why: ids.join(' ') }));
    return ids;
  });
  expect(runs).toBe(2);
  expect(done.value).toEqual(['f-1', 'from-outside']);
  expect(git(ledger.repository, 'log', '--format=%s', 'main').split('\n')).toEqual(['count', 'by hand', 'freeze(web): f-1', 'state: begin']);
  expect(await ledger.head().get(freezeKind, 'from-outside')).toEqual(freeze('from-outside'));
  expect((await ledger.log()).map((entry) => entry.cause.subject)).toEqual(['count', 'by hand', 'freeze(web): f-1', 'state: begin']);
  expect(ledger.stats().again).toBe(1);
  expect(fsck(ledger.repository)).toBe('');
});

test('when main was set back, the index follows', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const first = await putFreeze(ledger, 'f-1');
  await putFreeze(ledger, 'f-2');
  git(ledger.repository, 'update-ref', 'refs/heads/main', first.commit);
  await putFreeze(ledger, 'f-3');
  expect((await allOf(ledger.head().find(freezeKind))).map((one) => one.id)).toEqual(['f-1', 'f-3']);
  expect((await ledger.log()).map((entry) => entry.cause.subject)).toEqual(['freeze(web): f-3', 'freeze(web): f-1', 'state: begin']);
});

test('git processes that somebody kills are started again', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  for (const [at, victim] of ['fast-import', 'update-ref', 'cat-file'].entries()) {
    await putFreeze(ledger, `before-${at}`);
    await ledger.reader.recordsAt(ledger.head().commit).get(freezeKind, `before-${at}`);
    const line = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .find((one) => one.includes(ledger.repository) && one.includes(` ${victim}`));
    process.kill(Number(line?.trim().split(' ')[0]), 'SIGKILL');
    const { commit } = await putFreeze(ledger, `after-${at}`);
    expect(await ledger.reader.recordsAt(commit).get(freezeKind, `after-${at}`)).toMatchObject({ id: `after-${at}` });
  }
  expect((await allOf(ledger.head().find(freezeKind))).length).toBe(6);
  expect(fsck(ledger.repository)).toBe('');
});

test('a full disk refuses who waits, loses nothing, and is forgotten when there is room again', async () => {
  using folder = temporaryFolder();
  const full = join(folder.path, 'full');
  const fake = join(folder.path, 'git');
  writeFileSync(
    fake,
    `#!/bin/sh\ncase "$*" in *fast-import*) if [ -e '${full}' ]; then echo 'fatal: write error: No space left on device' >&2; exit 128; fi;; esac\nexec git "$@"\n`,
  );
  chmodSync(fake, 0o755);
  await using ledger = await temporaryLedger(join(folder.path, 'state'), {}, { git: fake, rotateAfter: 1 });
  const first = await putFreeze(ledger, 'f-1');
  writeFileSync(full, '');
  const refused = await Promise.allSettled([putFreeze(ledger, 'f-2'), putFreeze(ledger, 'f-3')]);
  for (const one of refused) {
    expect(one).toMatchObject({
      status: 'rejected',
      reason: { code: 'STATE_WRITE', message: expect.stringContaining('the disk is full'), hint: expect.stringContaining('Make room') },
    });
  }
  expect(ledger.head().commit).toBe(first.commit);
  expect((await allOf(ledger.head().find(freezeKind))).map((one) => one.id)).toEqual(['f-1']);
  rmSync(full);
  await putFreeze(ledger, 'f-4');
  expect((await allOf(ledger.head().find(freezeKind))).map((one) => one.id)).toEqual(['f-1', 'f-4']);
  expect(existsSync(full)).toBe(false);
  expect(fsck(ledger.repository)).toBe('');
});

test('a place where no state can be begun is named, and nothing half-made stays', async () => {
  using folder = temporaryFolder();
  const fake = join(folder.path, 'git');
  writeFileSync(fake, `#!/bin/sh\necho "fatal: cannot mkdir $1: Read-only file system" >&2; exit 128\n`);
  chmodSync(fake, 0o755);
  await expect(temporaryLedger(join(folder.path, 'state'), {}, { git: fake })).rejects.toMatchObject({
    code: 'STATE_WRITE',
    message: expect.stringContaining('read-only'),
  });
  await expect(temporaryLedger(join(folder.path, 'state'), {}, { git: join(folder.path, 'no-git') })).rejects.toMatchObject({
    code: 'STATE_WRITE',
    message: expect.stringContaining('git was not found'),
  });
  expect(existsSync(join(folder.path, 'state', 'state.git'))).toBe(false);
});
