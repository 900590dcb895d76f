import { expect, test, vi } from 'vitest';
import { git, putFreeze, temporaryFolder, temporaryLedger } from '../__fixtures__/state.ts';
import { cursorKind } from '../kinds/subscription.ts';

test('a new consumer begins at the head and is told of every commit after it, in order, with its values', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  await putFreeze(ledger, 'before');
  const told: unknown[] = [];
  ledger.follow(
    'feed',
    async (entry) =>
      void told.push([
        entry.cause.subject,
        entry.changes.map(({ id, before, after }) => [id, (before as { why?: string } | undefined)?.why, (after as { why?: string } | undefined)?.why]),
      ]),
  );
  await vi.waitFor(async () => expect(await ledger.head().get(cursorKind, 'feed')).toBeDefined());
  await Promise.all([putFreeze(ledger, 'f-1', { why: 'a' }), putFreeze(ledger, 'f-2', { why: 'b' })]);
  await putFreeze(ledger, 'f-1', { why: 'c' });
  await vi.waitFor(() => expect(told.length).toBe(3));
  expect(told).toEqual([
    ['freeze(web): f-1', [['f-1', undefined, 'a']]],
    ['freeze(web): f-2', [['f-2', undefined, 'b']]],
    ['freeze(web): f-1', [['f-1', 'a', 'c']]],
  ]);
});

test('a consumer that was away is told what it missed, and nothing twice', async () => {
  using folder = temporaryFolder();
  const told: string[] = [];
  const session = async (ids: string[], listening: boolean) => {
    await using ledger = await temporaryLedger(folder.path);
    if (listening) ledger.follow('feed', async (entry) => void told.push(entry.cause.subject));
    await ledger.log();
    if (listening) await vi.waitFor(async () => expect(await ledger.head().get(cursorKind, 'feed')).toBeDefined());
    for (const id of ids) await putFreeze(ledger, id);
    if (listening) await vi.waitFor(() => expect(told.at(-1)).toBe(`freeze(web): ${ids.at(-1)}`));
    await ledger.close();
    return git(ledger.repository, 'rev-list', '--count', 'main');
  };
  await session(['f-1', 'f-2'], true);
  await session(['f-3', 'f-4'], false);
  await session(['f-5'], true);
  expect(told).toEqual([1, 2, 3, 4, 5].map((at) => `freeze(web): f-${at}`));
  const quiet = await session([], false);
  {
    await using ledger = await temporaryLedger(folder.path);
    ledger.follow('feed', async (entry) => void told.push(entry.cause.subject));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(told.length).toBe(5);
  expect(await session([], false)).toBe(quiet);
});

test('following makes no commits of its own beside the system\u2019s', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const told: string[] = [];
  for (const name of ['a', 'b']) ledger.follow(name, async (entry) => void told.push(entry.commit));
  await vi.waitFor(async () => expect(await ledger.head().get(cursorKind, 'b')).toBeDefined());
  for (let at = 0; at < 6; at++) {
    const { commit } = await putFreeze(ledger, `f-${at}`, {}, { actor: 'system' });
    await vi.waitFor(() => expect(told.filter((one) => one === commit).length).toBe(2));
  }
  const subjects = (await ledger.log()).map((entry) => entry.cause.subject);
  expect(subjects.filter((subject) => subject.startsWith('cursors')).length).toBeLessThanOrEqual(2);
  const last = await ledger.head().get(cursorKind, 'a');
  expect(last?.commit).toBe(git(ledger.repository, 'rev-parse', 'main^'));
  expect((await ledger.log())[0]?.changes.map((change) => change.kind)).toEqual(['freeze']);
});

test('a consumer that fails is told again until it manages, and holds up nobody else', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const seen: string[] = [];
  let failures = 2;
  ledger.follow('clumsy', async (entry) => {
    if (failures-- > 0) throw new Error('not now');
    seen.push(`clumsy ${entry.cause.subject}`);
  });
  ledger.follow('deft', async (entry) => void seen.push(`deft ${entry.cause.subject}`));
  await vi.waitFor(async () => expect(await ledger.head().get(cursorKind, 'deft')).toBeDefined());
  await putFreeze(ledger, 'f-1');
  await putFreeze(ledger, 'f-2');
  await vi.waitFor(() => expect(seen.length).toBe(4), 5000);
  expect(seen).toEqual(['deft freeze(web): f-1', 'deft freeze(web): f-2', 'clumsy freeze(web): f-1', 'clumsy freeze(web): f-2']);
});

test('a consumer may commit, and who let go is told nothing more', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const seen: string[] = [];
  const following = ledger.follow('echo', async (entry) => {
    seen.push(entry.cause.subject);
    if (seen.length < 3) await putFreeze(ledger, `echo-${seen.length}`, {}, { actor: 'system' });
  });
  expect(() => ledger.follow('echo', async () => undefined)).toThrow('follows the ledger already');
  await vi.waitFor(async () => expect(await ledger.head().get(cursorKind, 'echo')).toBeDefined());
  await putFreeze(ledger, 'f-1');
  await vi.waitFor(() => expect(seen).toEqual(['freeze(web): f-1', 'freeze(web): echo-1', 'freeze(web): echo-2']));
  following[Symbol.dispose]();
  await putFreeze(ledger, 'f-2');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(seen.length).toBe(3);
});
