import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fsck, git, putFreeze, temporaryFolder, temporaryLedger } from './__fixtures__/state.ts';
import { freezeKind } from './kinds/evidence.ts';
import { lockState } from './lock.ts';

const child = fileURLToPath(new URL('./__fixtures__/writing-child.ts', import.meta.url));

/** Starts a writer, kills it a moment after it has acknowledged so much, and says what it had acknowledged by then. */
async function writeAndDie(folder: string, lines: number, afterMs: number): Promise<string[]> {
  const running = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (output.split('\n').length < lines + 2) await once(running.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  running.kill('SIGKILL');
  await once(running, 'close');
  return output.split('\n').slice(1, -1);
}

test('whatever a killed writer had acknowledged is there, and the state goes on', async () => {
  using folder = temporaryFolder();
  const acknowledged: string[] = [];
  for (const [lines, afterMs] of [
    [0, 0],
    [0, 4],
    [3, 2],
    [20, 7],
    [45, 3],
  ] as const)
    acknowledged.push(...(await writeAndDie(folder.path, lines, afterMs)));
  expect(acknowledged.length).toBeGreaterThanOrEqual(68);
  await using lock = await lockState(folder.path, { waitMs: 0, purpose: 'test' });
  expect(lock.folder).toBe(folder.path);
  await using ledger = await temporaryLedger(folder.path);
  const reachable = new Set(git(ledger.repository, 'rev-list', 'main').split('\n'));
  for (const line of acknowledged) {
    const [id = '', commit = ''] = line.split(' ');
    expect(reachable.has(commit)).toBe(true);
    expect((await ledger.head().get(freezeKind, id))?.id).toBe(id);
    expect((await ledger.reader.recordsAt(commit).get(freezeKind, id))?.id).toBe(id);
  }
  await putFreeze(ledger, 'after');
  expect(fsck(ledger.repository)).toBe('');
});

test('leftovers of killed git processes are cleared, a person\u2019s own .keep is not', async () => {
  using folder = temporaryFolder();
  const repository = join(folder.path, 'state.git');
  {
    await using ledger = await temporaryLedger(folder.path);
    await putFreeze(ledger, 'f-1');
  }
  const left = [
    'refs/heads/main.lock',
    'refs/millwright/pending.lock',
    'packed-refs.lock',
    'HEAD.lock',
    'objects/pack/tmp_pack_abc',
    'objects/pack/tmp_idx_abc',
    'objects/pack/multi-pack-index.lock',
    'objects/ab/tmp_obj_abc',
    'fast_import_crash_1',
  ].map((name) => join(repository, name));
  mkdirSync(join(repository, 'objects/ab'), { recursive: true });
  mkdirSync(`${repository}.new`);
  for (const path of left) writeFileSync(path, '');
  for (const path of left) utimesSync(path, 1, 1);
  writeFileSync(join(repository, 'objects/pack/pack-1.keep'), 'fast-import');
  writeFileSync(join(repository, 'objects/pack/pack-2.keep'), 'mine');
  writeFileSync(join(repository, 'objects/pack/pack-3.keep'), '');
  await using ledger = await temporaryLedger(folder.path);
  expect(left.filter((path) => existsSync(path))).toEqual([]);
  expect(readdirSync(join(repository, 'objects/pack')).filter((name) => name.endsWith('.keep'))).toEqual(['pack-2.keep']);
  await putFreeze(ledger, 'f-2');
  expect(await ledger.head().get(freezeKind, 'f-2')).toMatchObject({ id: 'f-2' });
});

test('a state whose making was cut short is made again', async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'state.git.new', 'objects'), { recursive: true });
  writeFileSync(join(folder.path, 'state.git.new', 'HEAD'), '');
  await using ledger = await temporaryLedger(folder.path);
  await putFreeze(ledger, 'f-1');
  expect(fsck(ledger.repository)).toBe('');
});

test('packs are handed over to a repack now and then, and everything stays readable', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path, {}, { rotateAfter: 5 });
  for (let at = 0; at < 23; at++) await putFreeze(ledger, `f-${at}`);
  expect(ledger.stats().rotations).toBe(4);
  await ledger.close();
  expect(ledger.stats()).toMatchObject({ repackFailure: null });
  expect(ledger.stats().repacks).toBeGreaterThan(0);
  const packs = readdirSync(join(ledger.repository, 'objects/pack'));
  expect(packs.filter((name) => name.endsWith('.pack')).length).toBeLessThan(20);
  expect(packs.filter((name) => name.endsWith('.keep'))).toEqual([]);
  expect(packs).toContain('multi-pack-index');
  expect(fsck(ledger.repository)).toBe('');
  await using again = await temporaryLedger(folder.path);
  for (let at = 0; at < 23; at++) expect(await again.reader.recordsAt(again.head().commit).get(freezeKind, `f-${at}`)).toMatchObject({ id: `f-${at}` });
});
