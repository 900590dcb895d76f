import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
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

  it('signs whatever the clock said when the key was made', async () => {
    await open('gold');
    const early = await openSigner('gold', Key.parse({ signer: 'openpgp', means: 'gold' }), {
      keys: join(folder, 'keys'),
      env: {},
      now: () => Temporal.Instant.from('1970-01-01T00:00:05Z'),
    });
    const signature = await early.sign(bytes);
    expect(await isGood(signature, await early.publicKey(), bytes)).toBe(true);
    expect(await early.sign(bytes)).toBe(signature);
    const never = await openSigner('gold', Key.parse({ signer: 'openpgp', means: 'gold' }), {
      keys: join(folder, 'keys'),
      env: {},
      now: () => Temporal.Instant.from('1970-01-01T00:00:00Z'),
    });
    await expect(never.sign(bytes)).rejects.toMatchObject({ code: 'SIGNING_FAILED', hint: expect.stringContaining('valid today') });
  });

  it('makes up for a public key that was not written', async () => {
    const first = await open('gold');
    await rm(join(folder, 'keys', 'gold.pub.asc'));
    await open('gold');
    expect(await readFile(join(folder, 'keys', 'gold.pub.asc'), 'utf8')).toBe(await first.publicKey());
  });

  it('says that a key cannot be kept', async () => {
    await writeFile(join(folder, 'keys'), 'in the way');
    await expect(open('gold')).rejects.toMatchObject({ code: expect.stringMatching(/^(STATE_WRITE|SIGNING_FAILED)$/), hint: expect.any(String) });
  });

  it('tells neither gpg nor anybody else a passphrase by its arguments or messages', async () => {
    const stand = join(folder, 'gpg');
    const colons = `fpr:::::::::${'A'.repeat(40)}:`;
    const script = `#!/bin/sh\nprintf '%s\\n' "$*" >>'${folder}/arguments'\ncase "$*" in *--list-secret-keys*) echo '${colons}';; *) cat <&3 >'${folder}/word'; echo '[GNUPG:] BAD_PASSPHRASE X' >&4; exit 2;; esac\n`;
    await writeFile(stand, script, { mode: 0o755 });
    const config = Key.parse({ signer: 'gpg', means: 'gold', fingerprint: 'A'.repeat(16), passphrase: { env: 'WORD' } });
    const signer = await openSigner('gold', config, {
      keys: folder,
      env: { PATH: `${folder}:/usr/bin:/bin`, WORD: 'hush' },
      now: () => Temporal.Instant.from('2026-11-22T10:00:00Z'),
    });
    expect(await signer.fingerprint()).toBe('A'.repeat(40));
    const error: unknown = await signer.sign(bytes).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'SIGNING_FAILED', message: 'The key gold cannot sign with gpg: the passphrase is not the right one.' });
    expect(await readFile(join(folder, 'word'), 'utf8')).toBe('hush\n');
    expect(await readFile(join(folder, 'arguments'), 'utf8')).not.toContain('hush');
  });

  it('says that gpg is not there', async () => {
    const config = Key.parse({ signer: 'gpg', means: 'gold', fingerprint: 'A'.repeat(16) });
    const none = openSigner('gold', config, { keys: folder, env: { PATH: folder }, now: () => Temporal.Instant.from('2026-11-22T10:00:00Z') });
    await expect(none).rejects.toMatchObject({ code: 'SIGNING_FAILED', message: expect.stringContaining('gpg was not found') });
  });

  it('wants a fingerprint for gpg', async () => {
    await expect(open('gold', { signer: 'gpg' })).rejects.toMatchObject({ code: 'SIGNING_FAILED', message: 'keys/gold.yaml names no fingerprint.' });
  });

  it('has each folder in its table', async () => {
    const folders = (await readdir(import.meta.dirname, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(signers.map((signer) => signer.id as string).toSorted()).toEqual(folders.toSorted());
  });
});
