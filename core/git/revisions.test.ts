import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkout } from './checkout.ts';
import { mirrorPath, revisionOfFolder, revisionOfRepository } from './revisions.ts';

const run = promisify(execFile);
let root: string;
let repository: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mw sources '));
  repository = join(root, 'state.git');
  folder = join(root, '-hello wörld');
  await git('init', '-q', '--bare', repository);
  await mkdir(join(folder, 'deep'), { recursive: true });
  await writeFile(join(folder, 'mk.sh'), '#!/bin/sh\n');
  await chmod(join(folder, 'mk.sh'), 0o755);
  await writeFile(join(folder, 'deep', 'file'), 'text\r\n');
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function git(...args: string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  return (await run('git', args, { env: { ...env, GIT_COMMITTER_DATE: '1700000000 +0000' }, cwd: root })).stdout.trim();
}

const take = (component = 'hello') => revisionOfFolder({ repository, component, folder });

describe('the revision of a folder', () => {
  test('is the same for the same content, and another for other content', async () => {
    const first = await take();
    await utimes(join(folder, 'mk.sh'), 1, 1);
    expect(await take()).toEqual(first);
    expect(first).toMatchObject({ epoch: 946_684_800, version: `0.20000101.${first.commit.slice(0, 7)}`, repository });
    await writeFile(join(folder, 'deep', 'file'), 'other');
    expect((await take()).commit).not.toBe(first.commit);
  });

  test('holds files from elsewhere under the names they are given, and follows them', async () => {
    const elsewhere = join(root, 'CHANGES ü.md');
    await writeFile(elsewhere, 'one');
    const files = { 'doc/changes.md': elsewhere };
    const withFile = async () => revisionOfFolder({ repository, component: 'hello', folder, files });
    const first = await withFile();
    expect(await git('-C', repository, 'show', `${first.commit}:doc/changes.md`)).toBe('one');
    expect(await git('-C', repository, 'ls-tree', '-r', '--name-only', first.commit)).toBe('deep/file\ndoc/changes.md\nmk.sh');
    await writeFile(elsewhere, 'two');
    expect((await withFile()).commit).not.toBe(first.commit);
  });

  test('with files from elsewhere names the one that is not there, no plain file, or in the way', async () => {
    const refused = async (files: Readonly<Record<string, string>>) => revisionOfFolder({ repository, component: 'hello', folder, files });
    await expect(refused({ x: join(root, 'nowhere') })).rejects.toMatchObject({ code: 'SOURCE_BROKEN', message: expect.stringContaining('nowhere') });
    await expect(refused({ x: folder })).rejects.toMatchObject({ message: expect.stringContaining('is no plain file') });
    await expect(refused({ 'mk.sh': join(folder, 'mk.sh') })).rejects.toMatchObject({ message: expect.stringContaining('holds a mk.sh of its own') });
  });

  test('is kept alive by a ref of its own that no other component shares', async () => {
    const names = ['hello', 'Hello', 'a+b~c', 'x..lock', '-lead.lock'];
    for (const name of names) await take(name);
    const refs = (await git('-C', repository, 'for-each-ref', '--format=%(refname)', 'refs/millwright/components')).split('\n');
    expect(refs.length).toBe(names.length);
    expect(await git('-C', repository, 'fsck', '--strict')).toBe('');
  });

  test('holds ignored files and links, keeps bytes as they are, and leaves .git out', async () => {
    await writeFile(join(folder, '.gitignore'), '*.o\n');
    await writeFile(join(folder, '.gitattributes'), '* text eol=lf\n');
    await writeFile(join(folder, 'a.o'), 'object');
    await writeFile(join(folder, 'new\nline "q" ü'), 'odd');
    await symlink('/etc/passwd', join(folder, 'link'));
    await mkdir(join(folder, 'deep/.git'));
    await writeFile(join(folder, 'deep/.git/config'), 'no');
    const { commit } = await take();
    const into = join(root, 'out');
    await checkout({ cache: join(root, 'cache'), repository, commit, into });
    expect(await readFile(join(into, 'deep/file'), 'utf8')).toBe('text\r\n');
    expect(await readFile(join(into, 'a.o'), 'utf8')).toBe('object');
    expect(await readFile(join(into, 'new\nline "q" ü'), 'utf8')).toBe('odd');
    expect(await readlink(join(into, 'link'))).toBe('/etc/passwd');
    expect((await stat(join(into, 'mk.sh'))).mode & 0o111).toBe(0o111);
    await expect(stat(join(into, 'deep/.git'))).rejects.toThrow('ENOENT');
  });

  test('reads its version from the configuration, else from the file VERSION', async () => {
    await writeFile(join(folder, 'VERSION'), '1.2~rc1 \nmore\n');
    expect((await take()).version).toBe('1.2~rc1');
    expect((await revisionOfFolder({ repository, component: 'hello', folder, version: '9' })).version).toBe('9');
    await writeFile(join(folder, 'VERSION'), 'two words');
    await expect(take()).rejects.toMatchObject({ code: 'SOURCE_BROKEN', hint: expect.stringContaining('VERSION') });
  });

  test('says what is wrong with a folder that cannot be taken up', async () => {
    await expect(revisionOfFolder({ repository, component: 'gone', folder: join(root, 'nowhere') })).rejects.toMatchObject({
      code: 'SOURCE_BROKEN',
      message: expect.stringContaining('nowhere'),
    });
    await mkdir(join(root, 'empty'));
    await expect(revisionOfFolder({ repository, component: 'empty', folder: join(root, 'empty') })).rejects.toMatchObject({
      code: 'SOURCE_BROKEN',
      message: expect.stringContaining('is empty'),
    });
    await run('mkfifo', [join(folder, 'pipe')]);
    await expect(take()).rejects.toMatchObject({ code: 'SOURCE_BROKEN', message: expect.stringContaining('pipe') });
    await expect(revisionOfFolder({ repository, component: 'self', folder: root })).rejects.toMatchObject({
      code: 'SOURCE_BROKEN',
      message: expect.stringContaining('the state itself'),
    });
  });

  test('gets past the lock of a git that was killed', async () => {
    await take();
    await writeFile(join(folder, 'deep', 'file'), 'other');
    await writeFile(join(repository, 'refs/millwright/components/hello.lock'), '');
    await utimes(join(repository, 'refs/millwright/components/hello.lock'), 1, 1);
    const { commit } = await take();
    expect(await git('-C', repository, 'rev-parse', 'refs/millwright/components/hello')).toBe(commit);
  });
});

describe('the revision of a repository', () => {
  let upstream: string;
  beforeEach(async () => {
    upstream = join(root, 'up stream');
    await git('init', '-q', '-b', 'main', upstream);
    await writeFile(join(upstream, 'VERSION'), '3.1\n');
    await git('-C', upstream, 'add', '.');
    await git('-C', upstream, 'commit', '-q', '-m', 'one');
    await git('-C', upstream, 'tag', 'v3.1');
  });
  const find = (ref: string, address = upstream) => revisionOfRepository({ mirrors: join(root, 'mirrors'), git: address, ref, component: 'hello' });

  test('follows a branch, a tag and a commit id, by path and by URL', async () => {
    const first = await find('main');
    expect(first).toMatchObject({ version: '3.1', epoch: 1_700_000_000, repository: mirrorPath(join(root, 'mirrors'), upstream) });
    await writeFile(join(upstream, 'VERSION'), '3.2\n');
    await git('-C', upstream, 'commit', '-q', '-a', '-m', 'two');
    const [second, again] = await Promise.all([find('main'), find('main')]);
    expect(second).toMatchObject({ version: '3.2' });
    expect(again).toEqual(second);
    expect((await find('v3.1')).commit).toBe(first.commit);
    expect((await find(first.commit)).version).toBe('3.1');
    expect((await find('refs/heads/main', `file://${encodeURI(upstream)}`)).version).toBe('3.2');
  });

  test('refuses names that git could take for something else', async () => {
    for (const address of ['--upload-pack=touch pwned', 'ext::sh -c "touch pwned"', 'a\nb'])
      await expect(find('main', address)).rejects.toMatchObject({ code: 'SOURCE_BROKEN' });
    for (const ref of ['--all', 'main:VERSION', 'main~1', 'a..b', 'a b', '@{-1}', '']) await expect(find(ref)).rejects.toMatchObject({ code: 'SOURCE_BROKEN' });
  });

  test('says that a repository cannot be reached or has no such ref, without its password', async () => {
    await expect(find('none')).rejects.toMatchObject({ code: 'SOURCE_BROKEN', message: expect.stringContaining('"none"') });
    const offline = await find('main', 'http://bob:hunter2@127.0.0.1:1/x.git').catch((error: unknown) => error);
    expect(offline).toMatchObject({ code: 'SOURCE_BROKEN', hint: expect.stringContaining('git ls-remote') });
    expect(JSON.stringify([(offline as Error).message, (offline as Error).cause])).not.toContain('hunter2');
  });
});

describe('a checkout', () => {
  test('is a copy that cannot spoil the next one, also when many are made at once', async () => {
    const { commit } = await take();
    const cache = join(root, 'cache');
    await Promise.all([1, 2, 3].map((n) => checkout({ cache, repository, commit, into: join(root, `out${n}`) })));
    await writeFile(join(root, 'out1/mk.sh'), 'spoiled');
    await checkout({ cache, repository, commit, into: join(root, 'out4') });
    expect(await readFile(join(root, 'out4/mk.sh'), 'utf8')).toBe('#!/bin/sh\n');
  });

  test('of an unknown commit says so', async () => {
    await expect(checkout({ cache: join(root, 'cache'), repository, commit: '1'.repeat(40), into: join(root, 'o') })).rejects.toMatchObject({
      code: 'SOURCE_BROKEN',
    });
    await expect(checkout({ cache: join(root, 'cache'), repository, commit: '--help', into: join(root, 'o') })).rejects.toMatchObject({
      code: 'SOURCE_BROKEN',
    });
  });
});
