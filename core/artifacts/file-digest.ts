import { createHash, hash as hashOf } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Digest } from '../model/digest.ts';

const piece = 1 << 20;

/** Digest and size of a file. A large one is read in pieces so that it does not stop everything else; a small one is read at once, which takes less than asking for it. */
export async function digestOfFile(path: string): Promise<{ digest: Digest; size: number }> {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    if (size <= piece) {
      const bytes = readFileSync(descriptor);
      return { digest: `sha256:${hashOf('sha256', bytes, 'hex')}`, size: bytes.length };
    }
  } finally {
    closeSync(descriptor);
  }
  return digestInPieces(path);
}

async function digestInPieces(path: string): Promise<{ digest: Digest; size: number }> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(piece);
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return { digest: `sha256:${hash.digest('hex')}`, size };
      hash.update(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
  } finally {
    await file.close();
  }
}
