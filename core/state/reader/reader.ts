import { createInterface } from 'node:readline';
import { resolve as absolute } from 'node:path';
import { startGit, type GitOptions } from '../../git/plumbing.ts';
import { damaged } from '../failures.ts';
import type { Kind } from '../kinds.ts';
import { allKinds } from '../kinds/all.ts';
import { currentFormat, migrations, type Migration } from '../migrate/migrations.ts';
import type { LogEntry, Records } from '../ledger.ts';
import { readMain } from '../repository/refs.ts';
import { commitsBetween, readCommit, type CommitInfo } from './commits.ts';
import { kindFinder, readEntry } from './entry.ts';
import { openFormats, type Formats } from './formats.ts';
import { openObjects } from '../../git/objects.ts';
import { watchObjects, type Watched } from './missed.ts';
import { recordsOf } from './records-at.ts';
import type { Moment } from './resolve.ts';
import { termsOf } from './terms.ts';
import { openTrees, type Trees } from './trees.ts';

/** Reads any commit of a state. Needs no lock, and nothing but git. */
export interface Reader extends Disposable {
  readonly repository: string;
  head(): Promise<string>;
  commit(oid: string): Promise<CommitInfo>;
  recordsAt(commit: string): Records;
  file(commit: string, path: string): Promise<Uint8Array | undefined>;
  /** Paths of all files below a folder, in order; the whole commit for ''. */
  list(commit: string, folder: string): Promise<string[]>;
  /** Oid of the tree at a path. */
  treeOf(commit: string, path: string): Promise<string | undefined>;
  blob(oid: string): Promise<Uint8Array>;
  /** Oldest first, after `since`, up to and with `until` (the head when not given). */
  history(options?: HistoryOptions): AsyncIterable<LogEntry>;
  /** What `--at` means. Throws `NAME_UNKNOWN`, `USAGE`. */
  resolve(moment: string, now: Temporal.Instant): Promise<Moment>;
}

export interface HistoryOptions {
  readonly since?: string;
  readonly until?: string;
  /** Only commits about this: an id of a record, or a name records hold. */
  readonly about?: string;
}

export interface ReaderOptions extends GitOptions {
  readonly kinds?: readonly Kind[];
  readonly format?: number;
  readonly migrations?: readonly Migration[];
}

/** What a reader is made of; the ledger needs the parts too. */
export interface ReaderParts {
  readonly objects: Watched;
  readonly trees: Trees;
  readonly formats: Formats;
}

export function openReader(repository: string, options: ReaderOptions = {}): Reader & ReaderParts {
  const path = absolute(repository);
  const objects = watchObjects(openObjects(path, { ...options, failed: damaged }));
  const trees = openTrees(objects);
  const formats = openFormats(objects, trees, options.format ?? currentFormat, options.migrations ?? migrations);
  const kindOf = kindFinder(options.kinds ?? allKinds);
  const roots = new Map<string, Promise<string>>();

  const rootOf = (commit: string): Promise<string> => {
    let root = roots.get(commit);
    if (root === undefined) {
      root = readCommit(objects, commit).then((info) => info.tree);
      root.catch(() => roots.delete(commit));
      roots.set(commit, root);
      if (roots.size > 1000) roots.delete(roots.keys().next().value ?? '');
    }
    return root;
  };
  const entryAt = async (commit: string, at: string) => trees.entry(await rootOf(commit), at);
  const blob = async (oid: string): Promise<Uint8Array> => {
    const found = await objects.read(oid);
    if (found?.type !== 'blob') throw damaged(`blob ${oid} cannot be read.`);
    return found.bytes;
  };

  return {
    repository: path,
    objects,
    trees,
    formats,
    head: () => readMain(path),
    commit: (oid) => readCommit(objects, oid),
    recordsAt: (commit) => recordsOf({ objects, trees, formats }, commit, () => rootOf(commit)),
    async file(commit, at) {
      const entry = await entryAt(commit, at);
      return entry === undefined || entry.folder ? undefined : blob(entry.oid);
    },
    async list(commit, folder) {
      const root = await rootOf(commit);
      const entry = folder === '' ? { oid: root, folder: true } : await trees.entry(root, folder);
      const paths: string[] = [];
      if (entry?.folder !== true) return paths;
      for await (const found of trees.walk(entry.oid, folder === '' ? '' : `${folder}/`)) paths.push(found.path);
      return paths;
    },
    async treeOf(commit, at) {
      const entry = await entryAt(commit, at);
      return entry?.folder === true ? entry.oid : undefined;
    },
    blob,
    async *history({ since, until, about } = {}) {
      const end = until ?? (await readMain(path));
      // Who follows is a few commits behind; starting a process for those costs more than reading them.
      const near = since === undefined ? undefined : await commitsBetween(objects, since, end);
      for await (const oid of near ?? commitsOf(path, [...(since === undefined ? [] : [`^${since}`]), end], options)) {
        const entry = await readEntry({ objects, trees, formats }, kindOf, await readCommit(objects, oid));
        if (about === undefined || termsOf(entry).has(about)) yield entry;
      }
    },
    async resolve(moment, now) {
      const { resolveMoment } = await import('./resolve.ts');
      return resolveMoment(path, objects, await readMain(path), moment, now, options);
    },
    [Symbol.dispose]: () => objects[Symbol.dispose](),
  };
}

async function* commitsOf(repository: string, range: readonly string[], options: GitOptions): AsyncGenerator<string> {
  const child = startGit(repository, ['rev-list', '--first-parent', '--reverse', ...range, '--'], options);
  const ended = new Promise<string>((done) => {
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', (error) => done(error.message));
    child.on('close', (code) => done(code === 0 ? '' : stderr.trim() || `git rev-list ended (${code})`));
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end();
  try {
    yield* createInterface({ input: child.stdout });
    const failure = await ended;
    if (failure !== '') throw damaged(`the history of ${range.at(-1)} cannot be read (${failure}).`);
  } finally {
    child.kill('SIGKILL');
  }
}
