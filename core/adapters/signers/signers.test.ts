import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessage, readKey, readSignature, verify } from 'openpgp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Key } from '../../config/schema.ts';
import { openSigner, signers } from './signers.ts';

const bytes = new TextEncoder().encode('an artifact');

describe('signers', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signers-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const open = (id: string, config: Record<string, unknown> = {}) =>
    openSigner(id, Key.parse({ signer: 'openpgp', means: 'gold', ...config }), {
      keys: join(folder, 'keys'),
      env: {},
      now: () => Temporal.Instant.from('2026-11-22T10:00:00Z'),
    });

  async function isGood(signature: string, publicKey: string, signed: Uint8Array): Promise<boolean> {
    const message = await createMessage({ binary: signed });
    const [first] = (
      await verify({
        message,
        signature: await readSignature({ armoredSignature: signature }),
        verificationKeys: await readKey({ armoredKey: publicKey }),
        date: new Date('2026-11-23T00:00:00Z'),
      })
    ).signatures;
    return first === undefined ? false : first.verified.catch(() => false);
  }

  it('makes a key on first use, for its owner alone, and uses it again', async () => {
    const first = await open('gold');
    const again = await open('gold');
    expect(await again.fingerprint()).toBe(await first.fingerprint());
    expect(await first.fingerprint()).toMatch(/^[0-9A-F]{40}$/);
    expect((await stat(join(folder, 'keys', 'gold.asc'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700);
    expect((await readdir(join(folder, 'keys'))).toSorted()).toEqual(['gold.asc', 'gold.pub.asc']);
  });

  it('makes one key when two ask at once', async () => {
    const fingerprints = await Promise.all((await Promise.all([open('gold'), open('gold'), open('gold')])).map((signer) => signer.fingerprint()));
    expect(new Set(fingerprints).size).toBe(1);
  });

  it('signs so that the public key verifies it, and nothing else', async () => {
    const signer = await open('gold');
    const signature = await signer.sign(bytes);
    const publicKey = await readFile(join(folder, 'keys', 'gold.pub.asc'), 'utf8');
    expect(await isGood(signature, publicKey, bytes)).toBe(true);
    expect(await isGood(signature, await signer.publicKey(), bytes)).toBe(true);
    expect(await isGood(signature, publicKey, new TextEncoder().encode('another'))).toBe(false);
    expect(await isGood(signature, await (await open('build')).publicKey(), bytes)).toBe(false);
  });

  it('refuses a key that is not the one configured', async () => {
    await expect(open('gold', { fingerprint: '0123456789ABCDEF' })).rejects.toMatchObject({ code: 'SIGNING_FAILED' });
  });

  it('says what is wrong with a key file', async () => {
    await expect(open('gold', { home: join(folder, 'nowhere.asc') })).rejects.toMatchObject({
      code: 'SIGNING_FAILED',
      message: `There is no key file ${join(folder, 'nowhere.asc')}.`,
    });
    await expect(open('gold', { home: import.meta.filename })).rejects.toMatchObject({ code: 'SIGNING_FAILED' });
  });

  it('wants a fingerprint for gpg', async () => {
    await expect(open('gold', { signer: 'gpg' })).rejects.toMatchObject({ code: 'SIGNING_FAILED', message: 'keys/gold.yaml names no fingerprint.' });
  });

  it('has each folder in its table', async () => {
    const folders = (await readdir(import.meta.dirname, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(signers.map((signer) => signer.id as string).toSorted()).toEqual(folders.toSorted());
  });
});
