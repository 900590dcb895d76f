import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generateKey, readPrivateKey, type PrivateKey } from 'openpgp';
import { diskFailure } from '../../../model/disk-failure.ts';
import { UserError } from '../../../model/errors.ts';

/** Where a key that nobody configured lies: `<keys>/<id>.asc`, private, and `<id>.pub.asc` beside it. */
export interface KeyPlace {
  readonly folder: string;
  readonly id: string;
}

/** A key vouches for nothing signed before it was made, and the clock may stand anywhere: now, driven ahead, set back, never set. */
const bornAt = '1970-01-01T00:00:01Z';

/** The key of that place, made on first use. Two processes at once get the same one: only the first link stands. */
export async function ownKey({ folder, id }: KeyPlace): Promise<PrivateKey> {
  const file = join(folder, `${encodeURIComponent(id)}.asc`);
  const known = await readIfThere(file);
  const key = known === undefined ? await makeKey(folder, id, file) : await parsePrivate(known, file);
  const publicFile = join(folder, `${encodeURIComponent(id)}.pub.asc`);
  // Also where a process was killed between the two.
  if ((await readIfThere(publicFile)) === undefined) await written(publicFile, () => writeOnce(publicFile, key.toPublic().armor(), 0o644));
  return key;
}

async function makeKey(folder: string, id: string, file: string): Promise<PrivateKey> {
  return written(file, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const { privateKey } = await generateKey({
      // Ed25519 in a version 4 key, without a part for encryption: what gpg 2.2 and later verifies.
      type: 'ecc',
      curve: 'ed25519Legacy',
      subkeys: [],
      userIDs: [{ name: `Millwright ${id}`, email: `${id}@millwright.invalid` }],
      date: new Date(bornAt),
      format: 'armored',
    });
    await writeOnce(file, privateKey, 0o600);
    return parsePrivate((await readIfThere(file)) ?? privateKey, file);
  });
}

async function written<T>(file: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => Promise.reject(diskFailure(`The key file ${file} could not be written`, error) as Error));
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
