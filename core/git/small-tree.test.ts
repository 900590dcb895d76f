import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSmallTree, writeSmallTree } from './small-tree.ts';

let root: string;
let repository: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millwright-small-tree-'));
  repository = join(root, 'source', '.git');
  git('init', '-q', join(root, 'source'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
  return execFileSync('git', args, { encoding: 'utf8', env: { ...process.env, ...identity } }).trim();
}

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(join(root, 'source', path, '..'), { recursive: true });
  writeFileSync(join(root, 'source', path), text, { mode });
}

function commit(): string {
  git('-C', join(root, 'source'), 'add', '-A', '-f');
  git('-C', join(root, 'source'), 'commit', '-q', '-m', 'one');
  return git('-C', join(root, 'source'), 'rev-parse', 'HEAD');
}

/** A commit of a tree that git itself would not make: `MODE TAB name` a line. */
function oddCommit(lines: string): string {
  const blob = execFileSync('git', ['-C', join(root, 'source'), 'hash-object', '-w', '--stdin'], { input: 'x', encoding: 'utf8' }).trim();
  const raw = Buffer.concat(
    lines.split('\n').map((one) => {
      const [mode = '', name = ''] = one.split('\t');
      return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(blob, 'hex')]);
    }),
  );
  const args = ['-C', join(root, 'source'), 'hash-object', '-w', '--literally', '-t', 'tree', '--stdin'];
  const tree = execFileSync('git', args, { input: raw, encoding: 'utf8' }).trim();
  return git('-C', join(root, 'source'), 'commit-tree', '-m', 'odd', tree);
}

test('a small tree comes out as it went in: bytes, folders, and which files are programs', async () => {
  put('mk.sh', '#!/bin/sh\n', 0o755);
  put('.gitignore', '*.o\n');
  put('deep/er/file name.txt', 'text\r\n');
  put('empty', '');
  const entries = await readSmallTree(repository, commit());
  const into = join(root, 'out');
  mkdirSync(into);
  writeSmallTree(entries ?? [], into);
  expect(entries?.map(({ path }) => path)).toEqual(['.gitignore', 'deep', 'deep/er', 'deep/er/file name.txt', 'empty', 'mk.sh']);
  expect(readFileSync(join(into, 'deep/er/file name.txt'), 'utf8')).toBe('text\r\n');
  expect(readFileSync(join(into, 'empty'), 'utf8')).toBe('');
  expect(statSync(join(into, 'mk.sh')).mode & 0o111).toBe(0o111);
  expect(statSync(join(into, 'empty')).mode & 0o111).toBe(0);
});

test('links, odd names and what is large are left to git', async () => {
  const left = async (change: () => void): Promise<void> => {
    change();
    expect(await readSmallTree(repository, commit())).toBeUndefined();
    git('-C', join(root, 'source'), 'rm', '-q', '-r', '-f', '.');
  };
  await left(() => symlinkSync('/etc/passwd', join(root, 'source', 'link')));
  await left(() => put('new\nline', 'x'));
  await left(() => put('ü', 'x'));
  await left(() => put('.gitmodules', 'x'));
  await left(() => put('large', 'x'.repeat((1 << 20) + 1)));
  await left(() => Array.from({ length: 201 }, (_, at) => put(`many/${at}`, 'x')));
});

test('a tree that would write elsewhere, or twice, is left to git', async () => {
  for (const tree of ['100644\t..', '100644\t.git', '100644\t.GIT', '100644\ta/b', '100644\tA\n100644\ta', '160000\tmodule', '120000\ta\n100644\ta'])
    expect(await readSmallTree(repository, oddCommit(tree)), tree).toBeUndefined();
});

test('what is no commit gives nothing', async () => {
  expect(await readSmallTree(repository, '1'.repeat(40))).toBeUndefined();
});
