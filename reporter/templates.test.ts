import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiledLayout } from '@millwright/site/build.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PageModel } from './page.ts';
import { openTemplates } from './templates.ts';

const hash = (digit: string): string => `sha256:${digit.repeat(64)}`;
const model = { title: 'x' } as PageModel;
let folder: string;
let cache: string;
let runs: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright-templates-'));
  cache = join(folder, 'state', 'cache', 'templates');
  runs = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As the site's own, in a thousandth of its time: a program in two files, and a style sheet. */
async function compile(work: string): Promise<string> {
  const turn = ++runs;
  const out = join(work, 'out');
  const program = join(out, compiledLayout.program);
  await mkdir(join(program, '..'), { recursive: true });
  await mkdir(join(out, compiledLayout.assets, '_astro'), { recursive: true });
  await writeFile(program, `export const renderModel = async (template, model) => (await import('./late.mjs')).say(template, model);\n`);
  await writeFile(join(program, '..', 'late.mjs'), `export const say = (template, model) => template + ' ' + model.title + ' ${turn}';\n`);
  await writeFile(join(out, compiledLayout.assets, '_astro', 'a.css'), 'a{}');
  return out;
}

async function say(of: string, made = compile): Promise<string> {
  await using templates = await openTemplates(hash(of), cache, made);
  expect([...templates.assets].map(([path, bytes]) => [path, bytes.toString()])).toEqual([['_astro/a.css', 'a{}']]);
  return await templates.render('home', model);
}

describe('compiled templates', () => {
  it('are compiled once for a digest, and again for another', async () => {
    expect(await say('a')).toBe('home x 1');
    expect(await say('a')).toBe('home x 1');
    expect(await say('b')).toBe('home x 2');
    expect(await say('a')).toBe('home x 1');
    expect(runs).toBe(2);
  });

  it('stay for the version before, and no longer', async () => {
    for (const digit of ['a', 'b', 'a', 'c']) {
      await say(digit);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await readdir(cache)).sort()).toEqual(['a'.repeat(32), 'c'.repeat(32)]);
  });

  it('are compiled anew when a file of them is gone or damaged', async () => {
    await say('a');
    const late = join(cache, 'a'.repeat(32), 'server', 'late.mjs');
    await writeFile(late, (await readFile(late, 'utf8')).slice(0, 10));
    await say('a');
    expect(runs).toBe(2);
    expect(await readFile(late, 'utf8')).toContain(" 2'");
    await rm(join(cache, 'a'.repeat(32), 'client'), { recursive: true });
    await say('a');
    expect(runs).toBe(3);
    expect(await readdir(cache)).toEqual(['a'.repeat(32)]);
  });

  it('come out whole when reporters compile at once', async () => {
    const said = await Promise.all(['a', 'a', 'a'].map((digit) => say(digit)));
    expect(said.map((text) => text.slice(0, 6))).toEqual(['home x', 'home x', 'home x']);
    expect(await readdir(cache)).toEqual(['a'.repeat(32)]);
    const before = runs;
    await say('a');
    expect(runs).toBe(before);
  });

  it('leave nothing behind of a compilation that was killed', async () => {
    const dead = 2 ** 22 - 3;
    await mkdir(join(cache, `.work-${dead}-abc`, 'build'), { recursive: true });
    await say('a');
    expect(await readdir(cache)).toEqual(['a'.repeat(32)]);
  });

  it('are made for this process alone where nothing can be kept, and go with it', async () => {
    await mkdir(join(folder, 'state'));
    await writeFile(join(folder, 'state', 'cache'), 'a file stands where the folder belongs');
    let work = '';
    const watched = (path: string): Promise<string> => compile((work = path));
    expect(await say('a', watched)).toBe('home x 1');
    await expect(stat(join(work, '..'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await say('a', watched)).toBe('home x 2');
  });

  it('say in which file they are broken, and where', async () => {
    const message = `Build failed with 1 error:\n\n[plugin astro:build] ${cache}/.work-1-a/build/root/src/templates/home/[name].astro:2:10\nCompilerError: Unexpected token\n    at compile (file:///x/compile.js:61:3)`;
    await expect(say('a', () => Promise.reject(new Error(message)))).rejects.toMatchObject({
      code: 'TEMPLATE_BROKEN',
      message: 'The templates of the site cannot be compiled: [plugin astro:build] site/src/pages/home/[name].astro:2:10 CompilerError: Unexpected token',
    });
    expect(await readdir(cache)).toEqual([]);
  });

  it('do not call a full disk a broken template', async () => {
    const full = (): Promise<string> => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' }));
    await expect(say('a', full)).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});
