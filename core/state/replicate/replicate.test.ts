import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { git, putFreeze, temporaryFolder, temporaryLedger } from '../__fixtures__/state.ts';
import { freezeKind } from '../kinds/evidence.ts';

function bare(path: string): string {
  git(path, 'init', '--quiet', '--bare', '--initial-branch=main', path);
  return path;
}

test('replicated resolves when the remote holds the commit', async () => {
  using folder = temporaryFolder();
  const remote = bare(join(folder.path, 'remote.git'));
  await using ledger = await temporaryLedger(join(folder.path, 'state'), { remote });
  const done = await Promise.all([putFreeze(ledger, 'f-1'), putFreeze(ledger, 'f-2')]);
  await Promise.all(done.map((one) => one.replicated));
  expect(git(remote, 'rev-parse', 'main')).toBe(done[1].commit);
});

test('a remote that is away is tried again, and says so meanwhile', async () => {
  using folder = temporaryFolder();
  const remote = bare(join(folder.path, 'remote.git'));
  await using ledger = await temporaryLedger(join(folder.path, 'state'), { remote });
  renameSync(remote, `${remote}.away`);
  const { commit, replicated } = await putFreeze(ledger, 'f-1');
  await vi.waitFor(() => expect(ledger.stats().replicationFailure).toMatch(/remote\.git/), 5000);
  expect(ledger.head().commit).toBe(commit);
  renameSync(`${remote}.away`, remote);
  await replicated;
  expect(git(remote, 'rev-parse', 'main')).toBe(commit);
  expect(ledger.stats().replicationFailure).toBeNull();
});

test('closing with a remote away ends, and what is left is pushed next time', async () => {
  using folder = temporaryFolder();
  const state = join(folder.path, 'state');
  const remote = bare(join(folder.path, 'remote.git'));
  const ledger = await temporaryLedger(state, { remote });
  renameSync(remote, `${remote}.away`);
  const { commit, replicated } = await putFreeze(ledger, 'f-1');
  await ledger.close();
  await expect(replicated).rejects.toMatchObject({ code: 'BACKEND_OFFLINE' });
  renameSync(`${remote}.away`, remote);
  await using again = await temporaryLedger(state, { remote });
  await vi.waitFor(() => expect(git(remote, 'rev-parse', 'main')).toBe(commit), 5000);
  expect(again.head().commit).toBe(commit);
});

test('a lost folder comes back from its remote, and a state is not begun twice', async () => {
  using folder = temporaryFolder();
  const remote = bare(join(folder.path, 'remote.git'));
  {
    await using ledger = await temporaryLedger(join(folder.path, 'first'), { remote });
    await (
      await putFreeze(ledger, 'f-1')
    ).replicated;
  }
  await using second = await temporaryLedger(join(folder.path, 'second'), { remote });
  expect(await second.head().get(freezeKind, 'f-1')).toBeDefined();
  await (
    await putFreeze(second, 'f-2')
  ).replicated;
  expect(git(remote, 'rev-list', '--count', 'main')).toBe('3');
  await expect(temporaryLedger(join(folder.path, 'third'), { remote: join(folder.path, 'nowhere.git') })).rejects.toMatchObject({ code: 'BACKEND_OFFLINE' });
  expect(existsSync(join(folder.path, 'third', 'state.git'))).toBe(false);
});
