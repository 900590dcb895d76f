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
  expect(await second.head().get(freezeKind, 'f-1')).toMatchObject({ id: 'f-1' });
  await (
    await putFreeze(second, 'f-2')
  ).replicated;
  expect(git(remote, 'rev-list', '--count', 'main')).toBe('3');
  await expect(temporaryLedger(join(folder.path, 'third'), { remote: join(folder.path, 'nowhere.git') })).rejects.toMatchObject({ code: 'BACKEND_OFFLINE' });
  expect(existsSync(join(folder.path, 'third', 'state.git'))).toBe(false);
});

test('a remote that somebody went on with is taken over when the state is opened', async () => {
  using folder = temporaryFolder();
  const remote = bare(join(folder.path, 'remote.git'));
  const at = (name: string) => join(folder.path, name);
  {
    await using first = await temporaryLedger(at('first'), { remote });
    await (
      await putFreeze(first, 'f-1')
    ).replicated;
  }
  {
    await using second = await temporaryLedger(at('second'), { remote });
    await (
      await putFreeze(second, 'f-2')
    ).replicated;
  }
  const said: string[] = [];
  await using again = await temporaryLedger(at('first'), { remote, log: (line) => said.push(line) });
  expect(await again.head().get(freezeKind, 'f-2')).toMatchObject({ id: 'f-2' });
  expect((await again.log()).map((entry) => entry.cause.subject)).toEqual(['freeze(web): f-2', 'freeze(web): f-1', 'state: begin']);
  expect(said).toEqual([expect.stringContaining('was ahead')]);
  await (
    await putFreeze(again, 'f-3')
  ).replicated;
  expect(git(remote, 'rev-list', '--count', 'main')).toBe('4');
});

test('two states that both went on are told apart, and neither is overwritten', async () => {
  using folder = temporaryFolder();
  const remote = bare(join(folder.path, 'remote.git'));
  const at = (name: string) => join(folder.path, name);
  for (const name of ['first', 'second']) {
    await using ledger = await temporaryLedger(at(name), { remote });
    await (
      await putFreeze(ledger, 'f-1')
    ).replicated;
  }
  {
    await using alone = await temporaryLedger(at('first'));
    await putFreeze(alone, 'here');
  }
  {
    await using second = await temporaryLedger(at('second'), { remote });
    await (
      await putFreeze(second, 'there')
    ).replicated;
  }
  const before = git(join(at('first'), 'state.git'), 'rev-parse', 'main');
  await expect(temporaryLedger(at('first'), { remote })).rejects.toMatchObject({
    code: 'STATE_DIVERGED',
    hint: expect.stringContaining('Nothing was changed'),
  });
  expect(git(join(at('first'), 'state.git'), 'rev-parse', 'main')).toBe(before);
});

test('a remote that is away holds up nothing, and both its going and its coming are said', async () => {
  using folder = temporaryFolder();
  const remote = bare(join(folder.path, 'remote.git'));
  const state = join(folder.path, 'state');
  {
    await using ledger = await temporaryLedger(state, { remote });
    await putFreeze(ledger, 'f-1');
  }
  renameSync(remote, `${remote}.away`);
  const said: string[] = [];
  await using ledger = await temporaryLedger(state, { remote, log: (line) => said.push(line) });
  const { replicated } = await putFreeze(ledger, 'f-2');
  await vi.waitFor(() => expect(said).toHaveLength(2), 5000);
  renameSync(`${remote}.away`, remote);
  await replicated;
  expect(said).toEqual([
    expect.stringContaining('cannot be read'),
    expect.stringContaining('pushed as soon as'),
    expect.stringContaining('holds everything again'),
  ]);
});
