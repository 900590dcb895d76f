import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '@millwright/core/model/errors.ts';
import { manifestFile } from './manifest.ts';
import type { Plan } from './plan.ts';
import { writeSite } from './report.ts';

/** Writes a site into a folder a person named: new, empty, or made by an earlier report, which is then replaced as a whole. */
export async function writeOut(plan: Plan, out: string, cache: string): Promise<void> {
  const there = existsSync(out) ? await readdir(out) : [];
  if (there.length > 0 && !there.includes(manifestFile)) {
    throw new UserError('USAGE', `${out} holds files that are not a site of Millwright's.`, { hint: 'Name a new or empty folder with --out.' });
  }
  await mkdir(dirname(out), { recursive: true });
  const fresh = await mkdtemp(join(dirname(out), `.${basename(out)}-`));
  try {
    await writeSite(plan, fresh, cache);
    await rm(out, { recursive: true, force: true });
    await rename(fresh, out);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}
