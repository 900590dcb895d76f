import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, realpath, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AstroIntegration } from 'astro';
import { settings } from './astro.config.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const templateFolders = ['src', 'public'];

/** Where things lie in a folder of compiled templates. */
export const compiledLayout = {
  /** A module with `renderModel(template, model)`: it and what is beside it need nothing from elsewhere. */
  program: 'server/entry.mjs',
  /** Style sheets, scripts and the like, with their paths from the site's root. */
  assets: 'client',
} as const;

/** Compiles the templates of this package in `work`, a folder that does not exist yet; returns the folder of what was compiled, which lies in it. */
export async function compileTemplates(work: string): Promise<string> {
  const root = join(work, 'root');
  const out = join(work, 'out');
  await mkdir(root, { recursive: true });
  for (const folder of templateFolders) await cp(join(here, folder), join(root, folder), { recursive: true });
  await symlink(await realpath(join(here, 'node_modules')), join(root, 'node_modules'), 'dir');
  await giveModels(join(root, 'src'));
  const vite = { ...settings.vite, cacheDir: join(work, 'vite'), logLevel: 'error' as const };
  const before = { ...process.env };
  Object.assign(process.env, { ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' });
  const restore = quietOutput();
  // Astro keeps what it compiles in the working folder when the output lies elsewhere; two builds would take it from each other.
  const folder = process.cwd();
  process.chdir(work);
  try {
    // Loading Astro costs more than a report that finds everything compiled.
    const { build } = await import('astro');
    await build({ ...settings, configFile: false, root, outDir: out, cacheDir: join(work, 'cache'), logLevel: 'error', vite, adapter: adapterOf(root) });
  } finally {
    process.chdir(folder);
    restore();
    for (const name of ['ASTRO_TELEMETRY_DISABLED', 'NODE_ENV']) restoreVariable(name, before[name]);
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

/**
 * Puts a page before every template that hands it the model of the request: Astro gives properties to components, not to pages. It also
 * gives away what Astro made for the request (in compiled templates `$$result`), so that further models need none.
 */
async function giveModels(src: string): Promise<void> {
  const templates = join(src, 'templates');
  const pages = join(src, 'pages');
  await rename(pages, templates);
  await mkdir(pages);
  for (const template of await readdir(templates)) {
    const page = `---\nimport Template from '../templates/${template}/[name].astro';\nAstro.locals.take($$result, Template);\n---\n<Template model={Astro.locals.model} />\n`;
    await writeFile(join(pages, `${template}.astro`), page);
  }
}

/** Says to Astro that nobody serves what it makes: the entry is a function to call. */
function adapterOf(root: string): AstroIntegration {
  return {
    name: 'millwright',
    hooks: {
      'astro:config:done': ({ setAdapter }) =>
        setAdapter({
          name: 'millwright',
          entrypointResolution: 'auto',
          serverEntrypoint: pathToFileURL(join(root, 'src', 'render.ts')),
          adapterFeatures: { buildOutput: 'server' },
          supportedAstroFeatures: { serverOutput: 'stable' },
        }),
    },
  };
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
