import { mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGenerations } from './generations.ts';
import { writeGeneration } from './publish.ts';

let site: string;
beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'millwright-site-'));
});
afterEach(() => rm(site, { recursive: true, force: true }));

/** null: as before. */
interface File {
  readonly path: string;
  readonly bytes: Buffer | null;
}

const file = (path: string, text: string): File => ({ path, bytes: Buffer.from(text) });
const inode = async (path: string) => (await stat(path)).ino;

async function publish(files: readonly File[]) {
  const generations = await openGenerations(site);
  const folder = await generations.begin();
  await write(folder, files, (await generations.current())?.folder);
  return generations.publish(folder);
}

async function write(folder: string, files: readonly File[], previous: string | undefined) {
  const writing = writeGeneration(folder, previous);
  for (const { path, bytes } of files) {
    if (bytes === null) writing.keep(path);
    else writing.write(path, bytes);
  }
  await writing.end();
}

describe('generations of a site', () => {
  it('share what is equal and write anew what is not', async () => {
    const one = await publish([file('index.html', 'a'), file('c/x/index.html', 'same'), file('gone.html', 'g')]);
    const two = await publish([file('index.html', 'b'), { path: 'c/x/index.html', bytes: null }, file('new/index.html', 'n')]);
    expect(await readFile(join(site, 'current', 'index.html'), 'utf8')).toBe('b');
    expect(await readFile(join(one.folder, 'index.html'), 'utf8')).toBe('a');
    expect(await inode(join(one.folder, 'c/x/index.html'))).toBe(await inode(join(two.folder, 'c/x/index.html')));
    expect(await inode(join(one.folder, 'index.html'))).not.toBe(await inode(join(two.folder, 'index.html')));
    expect((await readdir(two.folder)).sort()).toEqual(['c', 'index.html', 'new']);
  });

  it('share bytes that were made again and came out the same', async () => {
    const one = await publish([file('index.html', 'a')]);
    const two = await publish([file('index.html', 'a')]);
    expect(await inode(join(one.folder, 'index.html'))).toBe(await inode(join(two.folder, 'index.html')));
  });

  it('are three, and current is the newest', async () => {
    for (const text of ['1', '2', '3', '4', '5']) await publish([file('index.html', text)]);
    expect((await readdir(join(site, 'generations'))).sort()).toEqual(['3', '4', '5']);
    expect(await readlink(join(site, 'current'))).toBe('generations/5');
  });

  it('keep the last one readable at every moment of a switch', async () => {
    await publish([file('index.html', '1')]);
    let running = true;
    let reads = 0;
    const reader = (async () => {
      while (running) {
        expect(await readFile(join(site, 'current', 'index.html'), 'utf8')).toMatch(/^\d+$/);
        reads++;
      }
    })();
    for (let number = 2; number < 30; number++) await publish([file('index.html', String(number))]);
    running = false;
    await reader;
    expect(reads).toBeGreaterThan(10);
  });

  it('are not harmed by a run that was killed half-way, and what it left goes', async () => {
    await publish([file('index.html', '1')]);
    const dead = 2 ** 22 - 3;
    await mkdir(join(site, 'generations', `.new-${dead}-abc`));
    await writeFile(join(site, 'generations', `.new-${dead}-abc`, 'index.html'), 'half');
    await mkdir(join(site, `.work-${dead}-abc`));
    await symlink('generations/9', join(site, `.current-${dead}-9`));
    await mkdir(join(site, 'generations', `.new-${process.pid}-live`));
    const two = await publish([file('index.html', '2')]);
    expect(two.number).toBe(2);
    expect(await readFile(join(site, 'current', 'index.html'), 'utf8')).toBe('2');
    expect((await readdir(site)).sort()).toEqual(['current', 'generations']);
    expect((await readdir(join(site, 'generations'))).sort()).toEqual([`.new-${process.pid}-live`, '1', '2']);
  });

  it('get numbers of their own when two runs end at once', async () => {
    const made = await Promise.all(['a', 'b', 'c'].map((text) => publish([file('index.html', text)])));
    expect(made.map((generation) => generation.number).sort()).toEqual([1, 2, 3]);
  });

  it('refuse a file that is said to be unchanged and was never there', async () => {
    const folder = await mkdtemp(join(site, 'x-'));
    await expect(write(folder, [{ path: 'a', bytes: null }], undefined)).rejects.toThrow('nothing before it');
  });
});
