import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generateKey, readPrivateKey, type PrivateKey } from 'openpgp';
import { UserError } from '../../../model/errors.ts';

/** Where a key that nobody configured lies: `<keys>/<id>.asc`, private, and `<id>.pub.asc` beside it. */
export interface KeyPlace {
  readonly folder: string;
  readonly id: string;
}

/** The key of that place, made on first use. Two processes at once get the same one: only the first link stands. */
export async function ownKey({ folder, id }: KeyPlace, now: Temporal.Instant): Promise<PrivateKey> {
  const file = join(folder, `${encodeURIComponent(id)}.asc`);
  const known = await readIfThere(file);
  if (known !== undefined) return parsePrivate(known, file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  // Ed25519 in version 4 keys (RFC 4880 with EdDSA): what gpg 2.2 and later verifies.
  const date = new Date(now.epochMilliseconds);
  const { privateKey, publicKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: `Millwright ${id}`, email: `${id}@millwright.invalid` }],
    date,
    format: 'armored',
  });
  await writeOnce(file, privateKey, 0o600);
  const stands = await readIfThere(file);
  if (stands === privateKey) await writeOnce(join(folder, `${encodeURIComponent(id)}.pub.asc`), publicKey, 0o644);
  return parsePrivate(stands ?? privateKey, file);
}

export async function readKeyFile(file: string): Promise<PrivateKey> {
  const text = await readIfThere(file);
  if (text === undefined)
    throw new UserError('SIGNING_FAILED', `There is no key file ${file}.`, { hint: 'home: in keys/ names it; without home a key is made.' });
  return parsePrivate(text, file);
}

async function parsePrivate(text: string, file: string): Promise<PrivateKey> {
  try {
    return await readPrivateKey({ armoredKey: text });
  } catch (cause) {
    throw new UserError('SIGNING_FAILED', `${file} is not an OpenPGP private key.`, {
      hint: 'It is ASCII-armored, as gpg --armor --export-secret-keys writes it.',
      cause,
    });
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError('SIGNING_FAILED', `The key file ${file} cannot be read.`, { hint: 'Look at who owns it and its mode.', cause: error });
  }
}

/** Writes a file whole or not at all, and never over another. */
async function writeOnce(file: string, text: string, mode: number): Promise<void> {
  const work = `${file}.${randomUUID()}.tmp`;
  const handle = await open(work, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(work, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(work, { force: true });
  }
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
