import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactStore } from '../../../artifacts/store.ts';
import { digestOfFile } from '../../../artifacts/file-digest.ts';
import { checkout } from '../../../git/checkout.ts';
import type { LocalJob } from '../../../jobs/local-job.ts';
import { UserError } from '../../../model/errors.ts';
import { removeTree } from './remove-tree.ts';

const readOnlyFolder = 0o555;

/** Makes the folders that a command starts from. Nothing outside is touched, so it may be repeated in another one. */
export async function prepareWork(work: string, job: LocalJob, needs: { readonly checkouts: string; readonly artifacts: ArtifactStore }): Promise<void> {
  mkdirSync(work, { recursive: true });
  if (job.source.kind === 'checkout') {
    const into = join(work, 'checkout');
    await checkout({ cache: needs.checkouts, repository: job.source.repository, commit: job.source.commit, into });
    // What an earlier run by hand left there must not pass for the output of this one.
    await removeTree(join(into, 'out'));
    mkdirSync(join(into, 'out'));
  }
  for (const name of ['home', 'tmp', 'inputs']) mkdirSync(join(work, name));
  for (const { folder, files } of inputFiles(job)) {
    for (const { path, digest } of files) await needs.artifacts.copyTo(digest, join(work, 'inputs', path));
    if (files.length === 0) mkdirSync(join(work, 'inputs', folder));
    else for (const { path } of files) chmodSync(join(work, 'inputs', path), 0o444);
    chmodSync(join(work, 'inputs', folder), readOnlyFolder);
  }
  if (job.inputs.length > 0) chmodSync(join(work, 'inputs'), readOnlyFolder);
}

/** Inputs that are not what they were, or new files among them, after the command ran. */
export async function changedInputs(work: string, job: LocalJob): Promise<string[]> {
  const wanted = new Map(inputFiles(job).flatMap(({ files }) => files.map((file) => [file.path, file.digest] as const)));
  const changed: string[] = [];
  if (wanted.size > 0 || job.inputs.length > 0) {
    const present = readdirSync(join(work, 'inputs'), { recursive: true, withFileTypes: true });
    const folders = new Set(job.inputs.map((input) => input.name));
    for (const entry of present) {
      const path = join(entry.parentPath, entry.name).slice(join(work, 'inputs').length + 1);
      if (!wanted.has(path) && !folders.has(path)) changed.push(path);
    }
    for (const [path, digest] of wanted) {
      const found = await digestOfFile(join(work, 'inputs', path)).catch(() => undefined);
      if (found?.digest !== digest) changed.push(path);
    }
  }
  return changed;
}

interface InputFolder {
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly digest: LocalJob['inputs'][number]['outputs'][number]['digest'] }[];
}

/** A folder an input, with its files by their own names; two of one name are told apart by their bytes. */
function inputFiles(job: LocalJob): InputFolder[] {
  return job.inputs.map(({ name, outputs }) => {
    refuseOddName(name);
    const names = outputs.map((output) => output.path.split('/').at(-1) ?? '');
    const files = outputs.map((output, at) => {
      const file = names[at] ?? '';
      refuseOddName(file);
      const isShared = names.filter((other) => other === file).length > 1;
      return { path: join(name, isShared ? `${output.digest.slice(7, 15)}-${file}` : file), digest: output.digest };
    });
    return { folder: name, files };
  });
}

function refuseOddName(name: string): void {
  if (name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0')) return;
  throw new UserError('RECORD_INVALID', `${JSON.stringify(name)} cannot be the name of an input.`, { hint: 'Build the component it comes from again.' });
}
