import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf, hexOf, type Digest } from '../model/digest.ts';
import { diskFailure } from '../model/disk-failure.ts';
import { folderStore } from './folder-store.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mw store '));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const fileOf = (digest: Digest) => join(root, 'artifacts/sha256', hexOf(digest).slice(0, 2), hexOf(digest));

describe('the artifact store', () => {
  test('keeps bytes under their digest, readable to all and writable to nobody', async () => {
    const store = folderStore(join(root, 'artifacts'));
    const { digest, size } = await store.putBytes(Buffer.from('hello'));
    expect(digest).toBe(digestOf('hello'));
    expect(size).toBe(5);
    expect((await stat(fileOf(digest))).mode & 0o777).toBe(0o444);
    expect(Buffer.from(await store.get(digest)).toString()).toBe('hello');
    expect(await readdir(join(root, 'artifacts/incoming'))).toEqual([]);
  });

  test('keeps one copy when the same bytes come twice, also at once', async () => {
    const store = folderStore(join(root, 'artifacts'));
    await writeFile(join(root, '-a file'), 'same');
    const all = await Promise.all([store.put(join(root, '-a file')), store.putBytes(Buffer.from('same')), store.put(join(root, '-a file'))]);
    expect(new Set(all.map((item) => item.digest)).size).toBe(1);
    const { digest } = all[0];
    const before = (await stat(fileOf(digest))).ino;
    await store.putBytes(Buffer.from('same'));
    expect((await stat(fileOf(digest))).ino).toBe(before);
  });

  test('names an artifact that is missing and one whose bytes changed', async () => {
    const store = folderStore(join(root, 'artifacts'));
    const missing = digestOf('never');
    expect(await store.has(missing)).toBe(false);
    await expect(store.get(missing)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
    const { digest } = await store.putBytes(Buffer.from('good'));
    await chmod(fileOf(digest), 0o644);
    await writeFile(fileOf(digest), 'evil');
    await expect(store.get(digest)).rejects.toMatchObject({ code: 'ARTIFACT_CHANGED' });
    await expect(store.link(digest, join(root, 'x'))).rejects.toMatchObject({ code: 'ARTIFACT_CHANGED' });
    await expect(store.copyTo(digest, join(root, 'x'))).rejects.toMatchObject({ code: 'ARTIFACT_CHANGED' });
  });

  test('heals a damaged artifact when its bytes come again', async () => {
    const store = folderStore(join(root, 'artifacts'));
    const { digest } = await store.putBytes(Buffer.from('good'));
    await chmod(fileOf(digest), 0o644);
    await writeFile(fileOf(digest), 'evil');
    await store.putBytes(Buffer.from('good'));
    expect(Buffer.from(await store.get(digest)).toString()).toBe('good');
  });

  test('a copy can be written to without changing the store, a link shares its bytes, and both may be repeated', async () => {
    const store = folderStore(join(root, 'artifacts'));
    const { digest } = await store.putBytes(Buffer.from('bytes'));
    const copy = join(root, 'deep/er/copy');
    await store.copyTo(digest, copy);
    await chmod(copy, 0o644);
    await writeFile(copy, 'spoiled');
    await store.copyTo(digest, copy);
    expect(await readFile(copy, 'utf8')).toBe('bytes');
    const linked = join(root, 'deep/er/link');
    await store.link(digest, linked);
    await store.link(digest, linked);
    expect((await stat(linked)).ino).toBe((await stat(fileOf(digest))).ino);
    expect(await readdir(join(root, 'deep/er'))).toEqual(['copy', 'link']);
  });

  test('says what to do when it cannot write', async () => {
    await mkdir(join(root, 'artifacts'));
    await writeFile(join(root, 'artifacts/incoming'), 'a file in the way');
    await expect(folderStore(join(root, 'artifacts')).putBytes(Buffer.from('x'))).rejects.toMatchObject({
      code: 'STATE_WRITE',
      hint: expect.stringContaining('Move that file'),
    });
    const full = diskFailure('It', Object.assign(new Error('write'), { code: 'ENOSPC' }));
    expect(full).toMatchObject({ code: 'STATE_WRITE', message: 'It: the disk is full.' });
    const bug = new Error('bug');
    expect(diskFailure('It', bug)).toBe(bug);
  });
});
