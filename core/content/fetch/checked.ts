import { createHash } from 'node:crypto';
import { brokenSource } from '../broken.ts';

export interface FileDigest {
  readonly algorithm: 'sha256' | 'sha512' | 'sha384' | 'sha224' | 'sha1';
  readonly hex: string;
}

/** What an index promises about a file. */
export interface Promised {
  readonly size?: number | undefined;
  readonly digest?: FileDigest | undefined;
}

const hint = 'The mirror may be changing just now, or lie: refresh again in a while. The last good import stays.';

/** Hands the bytes on and throws `SOURCE_BROKEN` as soon as they cannot be the ones that were promised. Whoever reads to the end has had the right ones. */
export async function* checked(chunks: AsyncIterable<Uint8Array>, file: string, { size, digest }: Promised): AsyncGenerator<Uint8Array> {
  const hash = digest === undefined ? undefined : createHash(digest.algorithm);
  let seen = 0;
  for await (const chunk of chunks) {
    seen += chunk.length;
    if (size !== undefined && seen > size) throw brokenSource(file, null, `it is longer than the ${size} bytes its index promises.`, hint);
    hash?.update(chunk);
    yield chunk;
  }
  if (size !== undefined && seen < size) throw brokenSource(file, null, `it ends after ${seen} of the ${size} bytes its index promises.`, hint);
  const found = hash?.digest('hex');
  if (digest !== undefined && found !== digest.hex)
    throw brokenSource(file, null, `its ${digest.algorithm} is ${found ?? ''}, and its index promises ${digest.hex}.`, hint);
}
