import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { brokenSource } from '../broken.ts';

/** What Node unpacks by itself, then what takes a program. */
const builtIn = { gz: createGunzip, zst: createZstdDecompress } as const;
const programs = { xz: ['xz', 'xz-utils'], lz4: ['lz4', 'lz4'], bz2: ['bzip2', 'bzip2'], lzma: ['xz', 'xz-utils'] } as const;

export type Packing = keyof typeof builtIn | keyof typeof programs | 'plain';

/** How a file is packed, by the end of its name. */
export function packingOf(path: string): Packing {
  const end = path.slice(path.lastIndexOf('.') + 1);
  return end in builtIn || end in programs ? (end as Packing) : 'plain';
}

export interface UnpackOptions {
  readonly file: string;
  readonly packing: Packing;
  /** Bytes after unpacking; what has more is a bomb. */
  readonly limit: number;
}

/** Unpacks while it flows. Throws `SOURCE_BROKEN` for damaged bytes, for more than `limit` of them, and where the program is not installed. */
export async function* unpack(chunks: AsyncIterable<Uint8Array>, { file, packing, limit }: UnpackOptions): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of unpacked(chunks, file, packing)) {
    size += chunk.length;
    if (size > limit)
      throw brokenSource(file, null, `unpacked it has more than the ${limit} bytes that are read.`, 'Look at the file: a sound index is smaller.');
    yield chunk;
  }
}

function unpacked(chunks: AsyncIterable<Uint8Array>, file: string, packing: Packing): AsyncIterable<Uint8Array> {
  if (packing === 'plain') return chunks;
  return packing === 'gz' || packing === 'zst' ? byNode(chunks, file, packing) : byProgram(chunks, file, packing);
}

async function* byNode(chunks: AsyncIterable<Uint8Array>, file: string, packing: keyof typeof builtIn): AsyncGenerator<Uint8Array> {
  let cause: Error | undefined;
  const source = Readable.from(
    watched(chunks, (error) => (cause = error)),
    { objectMode: false },
  );
  const stream = builtIn[packing]({ chunkSize: 256 * 1024 });
  source.on('error', (error) => stream.destroy(error));
  try {
    yield* source.pipe(stream) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (cause !== undefined) throw cause;
    throw damaged(file, packing, error instanceof Error ? error.message : String(error));
  } finally {
    source.destroy();
    stream.destroy();
  }
}

async function* byProgram(chunks: AsyncIterable<Uint8Array>, file: string, packing: keyof typeof programs): AsyncGenerator<Uint8Array> {
  const [program, inPackage] = programs[packing];
  const child = spawn(program, ['-d', '-c'], { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], LC_ALL: 'C' } });
  let complaints = '';
  let cause: Error | undefined;
  child.stderr.on('data', (chunk: Buffer) => (complaints = `${complaints}${chunk.toString()}`.slice(-500)));
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  ended.catch(() => undefined);
  const source = Readable.from(
    watched(chunks, (error) => (cause = error)),
    { objectMode: false },
  );
  source.on('error', () => child.kill('SIGKILL'));
  source.pipe(child.stdin);
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
    const code = await ended;
    if (cause !== undefined) throw cause;
    if (code !== 0) throw damaged(file, packing, complaints.trim().replace(/\s+/g, ' ') || `${program} ended with ${code ?? 'a signal'}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw brokenSource(file, null, `unpacking it takes the program ${program}, which is not here.`, `Install the package ${inPackage}.`, error);
    throw error;
  } finally {
    source.destroy();
    child.kill('SIGKILL');
  }
}

/** Keeps what went wrong where the bytes come from: that is the reason, and not that they end in the middle. */
async function* watched(chunks: AsyncIterable<Uint8Array>, failed: (error: Error) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    failed(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function damaged(file: string, packing: Packing, reason: string) {
  return brokenSource(file, null, `it is not sound ${packing} (${reason}).`, 'It may be cut short or damaged: refresh again. The last good import stays.');
}
