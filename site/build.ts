import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settings } from './astro.config.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const templateFolders = ['src', 'public'];

export interface SiteBuild {
  /** Folder with a file for each template: `<template>.jsonl`, a `{name, model}` a line. */
  readonly models: string;
  /** A folder that does not exist yet; the build leaves nothing outside of it. */
  readonly work: string;
}

/** Renders models with the templates of this package; returns the folder that holds `<template>/<name>.html` and the assets. */
export async function buildSite({ models, work }: SiteBuild): Promise<string> {
  const root = join(work, 'root');
  const out = join(work, 'out');
  await mkdir(root, { recursive: true });
  for (const folder of templateFolders) await cp(join(here, folder), join(root, folder), { recursive: true });
  await symlink(await realpath(join(here, 'node_modules')), join(root, 'node_modules'), 'dir');
  const vite = { ...settings.vite, cacheDir: join(work, 'vite'), logLevel: 'error' as const };
  const before = { ...process.env };
  Object.assign(process.env, { MILLWRIGHT_MODELS: models, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' });
  const restore = quietOutput();
  // Astro keeps what it compiles in the working folder when the output lies elsewhere; two builds would take it from each other.
  const folder = process.cwd();
  process.chdir(work);
  try {
    // Most reports find nothing to render; loading Astro would be half their work.
    const { build } = await import('astro');
    await build({ ...settings, configFile: false, root, outDir: out, cacheDir: join(work, 'cache'), logLevel: 'error', vite });
  } finally {
    process.chdir(folder);
    restore();
    for (const name of ['MILLWRIGHT_MODELS', 'ASTRO_TELEMETRY_DISABLED', 'NODE_ENV']) restoreVariable(name, before[name]);
  }
  return out;
}

/** Digest over all that decides how a model looks. */
export async function templateHash(): Promise<string> {
  const hash = createHash('sha256');
  const files = ['astro.config.ts', 'build.ts', 'node_modules/astro/package.json'];
  for (const folder of templateFolders) {
    const entries = await readdir(join(here, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries) if (entry.isFile()) files.push(join(entry.parentPath, entry.name).slice(here.length));
  }
  for (const file of files.sort()) {
    const bytes = await readFile(join(here, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** What the build says belongs to the log; standard output is the caller's answer. */
function quietOutput(): () => void {
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  return () => {
    process.stdout.write = write;
  };
}

function restoreVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
