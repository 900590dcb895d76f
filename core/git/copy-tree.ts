import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, symlink } from 'node:fs/promises';

const slash = Buffer.from('/');

/** Copies a folder with its files, links and modes, whatever bytes its names are made of. Blocks are shared where the file system can. */
export async function copyTree(from: string, to: string): Promise<void> {
  await copy(Buffer.from(from), Buffer.from(to));
}

async function copy(from: Buffer, to: Buffer): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true, encoding: 'buffer' })) {
    const source = Buffer.concat([from, slash, entry.name]);
    const target = Buffer.concat([to, slash, entry.name]);
    if (entry.isDirectory()) await copy(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source, { encoding: 'buffer' }), target);
    else await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
}
