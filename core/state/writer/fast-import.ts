import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { startGit, type GitOptions } from '../../git/plumbing.ts';

/** A commit that is to be written: its message, and what it puts (bytes or a tree's oid) or removes at which path. */
export interface NewCommit {
  readonly message: string;
  readonly at: Temporal.Instant;
  readonly edits: readonly Edit[];
}

export type Edit = { readonly path: string } & ({ readonly bytes: Uint8Array } | { readonly tree: string } | { readonly removed: true });

/** One long-lived `git fast-import` on a ref nobody reads. */
export interface FastImport {
  /** Begins a chain of commits on `parent`. */
  begin(parent: string): Chain;
  readonly checkpoints: number;
  /** Lets it finish its packs and waits for its end. */
  end(): Promise<void>;
}

/** Commits that git takes in one after another, while the next are still being thought of. Nobody sees them yet. */
export interface Chain {
  add(commit: NewCommit): void;
  /** Resolves with the oids of all that were added when their objects are durable. */
  store(): Promise<readonly string[]>;
  /** What was added is forgotten; git keeps its objects until it packs anew. */
  drop(): void;
}

/** Commits that are sent in one piece: fewer writes, and git is not kept waiting. */
const piece = 8;

const identity = 'Millwright <millwright@localhost>';
const pendingRef = 'refs/millwright/pending';

/** A process that died rejects with its last words; start another one then. */
export function startFastImport(repository: string, options: GitOptions = {}, ref = pendingRef): FastImport {
  const child = startGit(repository, ['fast-import', '--force', '--quiet', '--date-format=raw'], options);
  const answers = linesOf(child);
  let checkpoints = 0;
  let tip: string | undefined;
  return {
    get checkpoints() {
      return checkpoints;
    },
    begin(parent) {
      const from = tip === parent ? '' : parent;
      tip = undefined;
      let count = 0;
      let waiting: (string | Uint8Array)[] = [];
      const send = (): void => {
        if (waiting.length > 0) child.stdin.write(Buffer.concat(waiting.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))));
        waiting = [];
      };
      return {
        add(commit) {
          waiting.push(...streamOf(commit, ref, ++count, count === 1 ? from : ''));
          if (count % piece === 0) send();
        },
        async store() {
          checkpoints++;
          // The marks are asked for after the checkpoint: an answer means that all before it is on disk.
          waiting.push('checkpoint\n\n', ...Array.from({ length: count }, (_, index) => `get-mark :${index + 1}\n`));
          send();
          const oids: string[] = [];
          while (oids.length < count) oids.push(await answers.next());
          tip = oids.at(-1);
          return oids;
        },
        drop: send,
      };
    },
    async end() {
      child.stdin.end();
      await answers.ended;
    },
  };
}

function streamOf(commit: NewCommit, ref: string, mark: number, from: string): (string | Uint8Array)[] {
  const message = Buffer.from(commit.message);
  const seconds = Math.max(0, Math.floor(commit.at.epochMilliseconds / 1000));
  const parts: (string | Uint8Array)[] = [`commit ${ref}\nmark :${mark}\ncommitter ${identity} ${seconds} +0000\ndata ${message.length}\n`, message, '\n'];
  if (from !== '') parts.push(`from ${from}\n`);
  for (const edit of commit.edits) {
    const path = quoted(edit.path);
    if ('bytes' in edit) parts.push(`M 100644 inline ${path}\ndata ${edit.bytes.length}\n`, edit.bytes, '\n');
    else if ('tree' in edit) parts.push(`M 040000 ${edit.tree} ${path}\n`);
    else parts.push(`D ${path}\n`);
  }
  parts.push('\n');
  return parts;
}

function quoted(path: string): string {
  const escaped = path.replace(/["\\]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `"${escaped}"`;
}

interface Lines {
  /** The next line; rejects when the process has ended before it came. */
  next(): Promise<string>;
  readonly ended: Promise<void>;
}

/** Lines a child prints, each waited for by whoever asked first. */
export function linesOf(child: ChildProcessWithoutNullStreams): Lines {
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  const ready: string[] = [];
  let rest = '';
  let stderr = '';
  let failure: Error | undefined;
  const ended = Promise.withResolvers<void>();
  const fail = (error: Error): void => {
    failure ??= error;
    for (const one of waiting.splice(0)) one.reject(failure);
    ended.resolve();
  };
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const first = waiting.shift();
      if (first === undefined) ready.push(line);
      else first.resolve(line);
    }
  });
  child.on('error', fail);
  child.on('close', (code, signal) => fail(new Error(stderr.trim() === '' ? `git ended (${signal ?? code})` : stderr.trim())));
  return {
    ended: ended.promise,
    next() {
      const line = ready.shift();
      if (line !== undefined) return Promise.resolve(line);
      if (failure !== undefined) return Promise.reject(failure);
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      waiting.push({ resolve, reject });
      return promise;
    },
  };
}
