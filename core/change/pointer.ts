import { stamp } from '../model/time.ts';
import { mkdir, open, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Records, Write } from '../state/ledger.ts';
import { composePath, pointerPath } from '../artifacts/layout.ts';
import { pointerKind } from '../state/kinds/release.ts';

/** Makes a stage of a release point to a compose. Safe to repeat. */
export interface PlaceJob {
  readonly chore: 'place';
  readonly product: string;
  readonly release: string;
  readonly stage: string;
  readonly compose: string;
}

/** Switches `releases/<product>/<release>/<stage>` in one step. */
export async function place(job: Omit<PlaceJob, 'chore'>, stateFolder: string): Promise<void> {
  const link = pointerPath(stateFolder, job);
  await mkdir(dirname(link), { recursive: true });
  const target = relative(dirname(link), composePath(stateFolder, job.compose));
  if ((await readlink(link).catch(() => null)) === target) return;
  const next = join(dirname(link), `.${encodeURIComponent(job.stage)}.${encodeURIComponent(job.compose)}.next`);
  await rm(next, { force: true });
  await symlink(target, next);
  await rename(next, link);
  const folder = await open(dirname(link), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The record beside the link; what stood there before stays known. */
export async function movePointer(
  job: Omit<PlaceJob, 'chore'>,
  promotion: string | null,
  head: Records & { readonly at: Temporal.Instant },
  write: Write,
): Promise<void> {
  const { product, release, stage, compose } = job;
  const id = `${product}/${release}/${stage}`;
  const known = await head.get(pointerKind, id);
  if (known?.compose === compose) return;
  const before = known === undefined ? [] : [{ compose: known.compose, since: known.since, promotion: known.promotion }, ...known.before].slice(0, 50);
  write.put(pointerKind, id, { product, release, stage, compose, since: stamp(head.at), promotion, before });
}
