import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '../model/digest.ts';
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
    await writeFile(`${target}.tmp`, await store.get(signature), { flush: true });
    await rename(`${target}.tmp`, target);
  }
}
