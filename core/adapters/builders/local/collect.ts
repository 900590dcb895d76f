import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import picomatch from 'picomatch';
import type { ArtifactStore } from '../../../artifacts/store.ts';
import type { LocalJob, LocalOutcome } from '../../../jobs/local-job.ts';
import { saySize } from './say-size.ts';
import { visible } from '../../../words/visible.ts';

type Collected = Pick<LocalOutcome, 'outputs' | 'sbom'>;

const mostFiles = 100_000;
/** Looked at in one go; in between others get their turn. */
const inOneGo = 500;

/** What is wrong with what a command left, as a sentence. */
class Refused extends Error {}

/** Takes what a command left into the store; a sentence where that cannot be done. May be repeated. */
export async function collect(checkout: string, job: LocalJob, artifacts: ArtifactStore): Promise<Collected | string> {
  try {
    const sbomPaths = job.sbom === null ? [] : await matching(checkout, job.sbom);
    const isSbom = new Set(sbomPaths);
    const paths = job.outputs === null ? [] : (await matching(checkout, job.outputs.pattern)).filter((path) => !isSbom.has(path));
    if (job.outputs !== null && paths.length === 0) throw new Refused(`It ended well but left no output: nothing matches "${visible(job.outputs.pattern)}".`);
    if (sbomPaths.length > 1) throw new Refused(`It left ${sbomPaths.length} files that match "${visible(job.sbom ?? '')}" where one SBOM is expected.`);
    const files = [...paths, ...sbomPaths].map((path) => plainFile(checkout, path));
    const total = files.reduce((sum, file) => sum + file.size, 0);
    if (total > job.outputBytes) throw new Refused(`It left ${saySize(total)} of output; the engine allows ${saySize(job.outputBytes)}.`);
    const outputs: LocalOutcome['outputs'][number][] = [];
    let sbom: LocalOutcome['sbom'] = null;
    for (const file of files) {
      const { digest, size } = await artifacts.put(file.real);
      if (isSbom.has(file.path)) sbom = { digest };
      else outputs.push({ path: file.path, digest, size, name: basename(file.path) });
    }
    return { outputs, sbom };
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

/** Paths below the checkout that match, in byte order; links to folders are not followed. */
async function matching(checkout: string, pattern: string): Promise<string[]> {
  const plain = pattern.replace(/^(\.\/)+/, '');
  const { base } = picomatch.scan(plain);
  if (plain.startsWith('/') || plain.split('/').includes('..')) throw new Refused(`The pattern "${visible(pattern)}" leads out of the checkout.`);
  const isMatch = picomatch(plain);
  const found: string[] = [];
  let seen = 0;
  async function walk(folder: string): Promise<void> {
    for (const entry of entriesOf(join(checkout, folder))) {
      if (++seen > mostFiles) throw new Refused(`It left more than ${mostFiles} files where its output is looked for.`);
      if (seen % inOneGo === 0) await breathe();
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (isMatch(path)) found.push(path);
    }
  }
  const start = lstatSync(join(checkout, base), { throwIfNoEntry: false });
  if (start === undefined) return [];
  if (start.isDirectory()) {
    inside(checkout, base);
    await walk(base === '.' ? '' : base.replace(/\/+$/, ''));
  } else if (isMatch(base) || start.isSymbolicLink()) found.push(base);
  return found.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function plainFile(checkout: string, path: string): { path: string; real: string; size: number } {
  if (/\p{Cc}|\uFFFD/u.test(path) || visible(path) !== path) throw new Refused(`It left a file whose name cannot be shown: ${JSON.stringify(visible(path))}.`);
  const real = inside(checkout, path);
  const found = statSync(real);
  if (!found.isFile()) throw new Refused(`It left "${path}", which is not a plain file.`);
  return { path, real, size: found.size };
}

/** The place a path leads to; it has to be inside the checkout. */
function inside(checkout: string, path: string): string {
  const root = realpathSync.native(checkout);
  let real: string;
  try {
    real = realpathSync.native(join(checkout, path));
  } catch {
    throw new Refused(`It left "${visible(path)}", a link that leads nowhere.`);
  }
  if (real !== root && !real.startsWith(root + sep))
    throw new Refused(`It left "${visible(path)}", a link to ${visible(real)}, which is outside its checkout.`);
  return real;
}
