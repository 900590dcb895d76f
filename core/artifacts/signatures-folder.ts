import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '../model/digest.ts';
import type { Signer } from './signing.ts';
import type { ArtifactStore } from './store.ts';

/** A detached signature and the file it is over, by its path inside the compose. */
export interface PlacedSignature {
  readonly key: string;
  readonly path: string;
  readonly signature: Digest;
}

/** Puts detached signatures beside a compose: `signatures/<key>/<path>.asc`. Safe to repeat. */
export async function putSignatures(folder: string, signatures: readonly PlacedSignature[], store: ArtifactStore): Promise<void> {
  for (const { key, path, signature } of signatures) {
    const target = join(folder, 'signatures', key, `${path}.asc`);
    await mkdir(dirname(target), { recursive: true });
    await writeWhole(target, await store.get(signature));
  }
}

/** Signs a compose's SHA256SUMS and puts the public key beside it, so that one `gpg --verify` covers every file. Safe to repeat. */
export async function sealSums(folder: string, key: string, signer: Signer): Promise<void> {
  const place = join(folder, 'signatures', key);
  await mkdir(place, { recursive: true });
  await writeWhole(join(place, 'SHA256SUMS.asc'), await signer.sign(await readFile(join(folder, 'SHA256SUMS'))));
  await writeWhole(join(place, 'public-key.asc'), await signer.publicKey());
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.tmp`, content, { flush: true });
  await rename(`${path}.tmp`, path);
}
