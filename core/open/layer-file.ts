import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeLayer, encodeLayer } from '../graph/layer-bytes.ts';
import type { BuiltLayer } from '../graph/layer.ts';

/** The file is whole or it is not there. */
export async function saveLayer(layer: BuiltLayer, file: string): Promise<void> {
  await writeWhole(file, encodeLayer(layer));
}

/** undefined when there is no such file or its bytes are not a whole layer of this version. */
export async function loadLayer(file: string): Promise<BuiltLayer | undefined> {
  const bytes = await readWhole(file);
  return bytes === undefined ? undefined : decodeLayer(bytes);
}

/** Two writers of one file never share a temporary one. */
let written = 0;

async function writeWhole(file: string, parts: readonly Buffer[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}-${++written}.tmp`;
  try {
    const handle = await open(temporary, 'w');
    try {
      for (const part of parts) await handle.appendFile(part);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function readWhole(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const about = await handle.stat();
    if (!about.isFile()) return undefined;
    const bytes = Buffer.allocUnsafeSlow(about.size);
    const { bytesRead } = await handle.read(bytes, 0, about.size, 0);
    return bytesRead === about.size ? bytes : undefined;
  } finally {
    await handle.close();
  }
}
