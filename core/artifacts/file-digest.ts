import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Digest } from '../model/digest.ts';

const piece = 1 << 20;

/** Digest and size of a file, read in pieces so that a large one does not stop everything else. */
export async function digestOfFile(path: string): Promise<{ digest: Digest; size: number }> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    const { size: expected } = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(piece, expected)));
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
