import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactStore } from '../artifacts/store.ts';
import { putSignatures, type PlacedSignature } from '../artifacts/signatures-folder.ts';
import { hexOf, type Digest } from '../model/digest.ts';

/** Everything the folder of a compose is made from. A plain value: made again, it gives the same folder. */
export interface AssembleJob {
  readonly chore: 'assemble';
  readonly id: string;
  readonly composeInfo: string;
  /** Files by path inside the folder. */
  readonly files: readonly { readonly path: string; readonly digest: Digest; readonly size: number }[];
  readonly signatures: readonly PlacedSignature[];
  readonly state: 'done' | 'incomplete';
  /** The key that signs the sums; null where the first stage has none. */
  readonly key: string | null;
}

/** Writes `<composes>/<id>` and shows it in one step: a reader sees all of it or nothing. Safe to repeat. */
export async function assemble(
  job: AssembleJob,
  composes: string,
  store: ArtifactStore,
  seal: (folder: string, key: string) => Promise<void>,
): Promise<{ readonly bytes: number }> {
  const target = join(composes, job.id);
  const work = join(composes, `.${job.id}.tmp`);
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'compose', 'metadata'), { recursive: true });
  const sums: string[] = [];
  let bytes = 0;
  for (const file of job.files) {
    const path = join(work, file.path);
    await mkdir(join(path, '..'), { recursive: true });
    await store.link(file.digest, path);
    bytes += file.size;
    sums.push(`${hexOf(file.digest)}  ${file.path}\n`);
  }
  for (const [path, text] of [
    ['compose/metadata/composeinfo.json', job.composeInfo],
    ['COMPOSE_ID', job.id],
    ['STATUS', job.state === 'done' ? 'FINISHED\n' : 'FINISHED_INCOMPLETE\n'],
  ] as const) {
    await writeDurably(join(work, path), text);
    sums.push(sumLine(Buffer.from(text), path));
  }
  await writeDurably(join(work, 'SHA256SUMS'), sums.toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(''));
  await putSignatures(work, job.signatures, store);
  if (job.key !== null) await seal(work, job.key);
  await syncFolder(work);
  if ((await readdir(composes)).includes(job.id)) await rm(work, { recursive: true, force: true });
  else await rename(work, target);
  await syncFolder(composes);
  return { bytes };
}

async function writeDurably(path: string, content: string | Buffer): Promise<void> {
  await writeFile(path, content, { flush: true });
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function sumLine(content: Buffer, path: string): string {
  return `${createHash('sha256').update(content).digest('hex')}  ${path}\n`;
}
