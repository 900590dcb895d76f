import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemCode } from '@millwright/core/model/disk-failure.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { digestOf } from '@millwright/core/model/digest.ts';
import { compileTemplates, compiledLayout } from '@millwright/site/build.ts';
import { filesBelow, removeLeftovers, sync } from './folders.ts';
import type { PageModel, Template } from './page.ts';

/** The templates, ready to render. */
export interface Templates {
  /** Style sheets and the like, by path from the site's root. */
  readonly assets: ReadonlyMap<string, Buffer>;
  render(template: Template, model: PageModel): Promise<string>;
  /** Removes what was compiled for this process alone. */
  [Symbol.asyncDispose](): Promise<void>;
}

interface Program {
  readonly renderModel: (template: string, model: unknown) => Promise<string>;
}

/** One for the version before: reporters of two checkouts may take turns on one state. */
const kept = 2;
/** Path → digest of every file that was compiled: written last, so that a folder with it is whole. */
const listName = 'files.json';

/**
 * The templates of a digest, compiled once and kept in `cache`, a folder that need not exist. Where nothing can be kept, they are
 * compiled for this process alone. Safe beside other reporters, and after one that was killed.
 */
export async function openTemplates(hash: string, cache: string, compile: typeof compileTemplates = compileTemplates): Promise<Templates> {
  const folder = join(cache, hash.replace(/^.*:/, '').slice(0, 32));
  if (await isWhole(folder)) {
    const now = new Date();
    await utimes(folder, now, now).catch(() => undefined);
    return load(folder, null);
  }
  const work = await workFolder(cache);
  try {
    const out = await compiled(work, compile);
    await writeFile(join(out, listName), JSON.stringify(await digestsOf(out)));
    if (await keep(out, folder)) {
      await rm(work, { recursive: true, force: true });
      await removeOld(cache);
      return await load(folder, null);
    }
    return await load(out, work);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  }
}

async function compiled(work: string, compile: typeof compileTemplates): Promise<string> {
  try {
    return await compile(join(work, 'build'));
  } catch (cause) {
    if (['ENOSPC', 'EDQUOT'].includes(systemCode(cause) ?? '')) throw cause;
    throw new UserError('TEMPLATE_BROKEN', `The templates of the site cannot be compiled: ${saidOf(cause)}`, {
      hint: 'Correct them below site/src; until then the site stays as it is.',
      cause,
    });
  }
}

/** What a compiler said, in one line, with the paths people know and without the way it came to it. */
function saidOf(cause: unknown): string {
  const lines = (cause instanceof Error ? cause.message : String(cause)).split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !/^(at |Build failed with )/.test(line))
    .join(' ')
    .replace(/\S*\/build\/root\//g, 'site/')
    .replaceAll('site/src/templates/', 'site/src/pages/')
    .slice(0, 1000);
}

async function load(folder: string, own: string | null): Promise<Templates> {
  const assets = new Map<string, Buffer>();
  const below = join(folder, compiledLayout.assets);
  for (const path of await filesBelow(below)) assets.set(path, await readFile(join(below, path)));
  const { renderModel } = (await import(pathToFileURL(join(folder, compiledLayout.program)).href)) as Program;
  return {
    assets,
    render: renderModel,
    async [Symbol.asyncDispose]() {
      if (own !== null) await rm(own, { recursive: true, force: true });
    },
  };
}

/** Beside the cache, so that a rename keeps the result; elsewhere where that cannot be. */
async function workFolder(cache: string): Promise<string> {
  // The bundler reads these characters in a path as something else.
  if (!/[?#%*[\]{}()!\\]/.test(cache)) {
    try {
      await mkdir(cache, { recursive: true });
      await removeLeftovers(cache);
      return await mkdtemp(join(cache, workPrefix()));
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return mkdtemp(join(tmpdir(), workPrefix()));
}

/** True when `folder` holds these templates afterwards, by us or by somebody who was faster. */
async function keep(out: string, folder: string): Promise<boolean> {
  const cache = dirname(folder);
  let own: string | undefined;
  try {
    await mkdir(cache, { recursive: true });
    own = await mkdtemp(join(cache, workPrefix()));
    const fresh = join(own, 'fresh');
    await cp(out, fresh, { recursive: true });
    for (const path of await filesBelow(fresh)) await sync(join(fresh, path));
    for (let damaged = 0; ; damaged++) {
      try {
        await rename(fresh, folder);
        await sync(cache);
        return true;
      } catch (error) {
        if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
      }
      if (await isWhole(folder)) return true;
      await rename(folder, join(own, `damaged-${damaged}`)).catch(() => undefined);
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  } finally {
    if (own !== undefined) await rm(own, { recursive: true, force: true });
  }
}

async function isWhole(folder: string): Promise<boolean> {
  try {
    const listed = JSON.parse(await readFile(join(folder, listName), 'utf8')) as unknown;
    return JSON.stringify(listed) === JSON.stringify(await digestsOf(folder));
  } catch {
    return false;
  }
}

async function digestsOf(folder: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const path of await filesBelow(folder)) if (path !== listName) digests[path] = digestOf(await readFile(join(folder, path)));
  return digests;
}

async function removeOld(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => /^[0-9a-f]{32}$/.test(name));
  const used = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(cache, name)).catch(() => undefined))?.mtimeMs ?? 0 })));
  used.sort((a, b) => b.at - a.at);
  for (const { name } of used.slice(kept)) await rm(join(cache, name), { recursive: true, force: true });
}

/** What a killed process leaves under such a name, the next one removes. */
function workPrefix(): string {
  return `.work-${process.pid}-`;
}

function isRefusal(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR'].includes(systemCode(error) ?? '');
}
