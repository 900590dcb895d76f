import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Writable } from 'node:stream';
import { startGit, type GitOptions } from '../../git/plumbing.ts';
import { damaged } from '../failures.ts';

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** One long-lived `git cat-file`; it starts when first asked and again when it dies. */
export interface Objects extends Disposable {
  /** By oid or any name git resolves; undefined when there is no such object. */
  read(name: string): Promise<GitObject | undefined>;
}

interface Request {
  readonly name: string;
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
  tries: number;
}

export function openObjects(repository: string, options: GitOptions = {}): Objects {
  let child: ChildProcessWithoutNullStreams | undefined;
  let waiting: Request[] = [];
  let closed = false;

  const start = (): ChildProcessWithoutNullStreams => {
    const started = startGit(repository, ['cat-file', '--batch-command'], options);
    let stderr = '';
    const read = answers((header, bytes) => {
      const request = waiting.shift();
      if (waiting.length === 0) hold(started, false);
      request?.resolve(objectOf(header, bytes));
    });
    started.stdin.on('error', () => undefined);
    started.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
    started.stdout.on('data', read);
    const over = (why: string): void => {
      if (child !== started) return;
      child = undefined;
      again(stderr.trim() === '' ? why : stderr.trim());
    };
    started.on('error', (error) => over(error.message));
    started.on('close', (code, signal) => over(`git cat-file ended (${signal ?? code})`));
    return started;
  };

  /** The process died over the first question, perhaps because of it: it is asked once more, then it has failed. */
  const again = (why: string): void => {
    const [first, ...rest] = waiting;
    waiting = [];
    if (first === undefined) return;
    const retried = first.tries < 2 && !closed ? [first, ...rest] : rest;
    if (retried.length === rest.length) first.reject(damaged(`${first.name} in ${repository} cannot be read (${why}).`));
    for (const request of retried) ask(request);
  };

  const ask = (request: Request): void => {
    if (closed) return request.reject(new Error(`The reader of ${repository} is closed.`));
    child ??= start();
    if (waiting.length === 0) {
      request.tries++;
      hold(child, true);
    }
    waiting.push(request);
    write(child.stdin, `contents ${request.name}\n`);
  };

  return {
    read(name) {
      if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
      const { promise, resolve, reject } = Promise.withResolvers<GitObject | undefined>();
      ask({ name, resolve, reject, tries: 0 });
      return promise;
    },
    [Symbol.dispose]() {
      closed = true;
      child?.stdin.end();
      if (child !== undefined) hold(child, false);
    },
  };
}

/** What is asked in one go goes out in one go. */
function write(stdin: Writable, line: string): void {
  if (stdin.writableCorked === 0) {
    stdin.cork();
    process.nextTick(() => stdin.uncork());
  }
  stdin.write(line);
}

/** Only an unanswered question keeps the process alive. */
function hold(child: ChildProcessWithoutNullStreams, on: boolean): void {
  const parts = [child, child.stdin, child.stdout, child.stderr] as unknown as { ref?: () => void; unref?: () => void }[];
  for (const part of parts) (on ? part.ref : part.unref)?.call(part);
}

function objectOf(header: string, bytes: Buffer): GitObject | undefined {
  const [oid, type] = header.split(' ');
  return bytes === none || oid === undefined || type === undefined ? undefined : { oid, type, bytes };
}

const none = Buffer.alloc(0);
const sizedHeader = /^[0-9a-f]{40,64} [a-z]+ (\d+)$/;

/** Cuts the output into answers: a header line, and where it tells a size, that many bytes and a line end. */
function answers(onAnswer: (header: string, bytes: Buffer) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let size = 0;
  let header: string | undefined;
  let needed = 0;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (header !== undefined && size < needed) return;
    let data = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    for (;;) {
      if (header === undefined) {
        const end = data.indexOf(10);
        if (end < 0) break;
        header = data.toString('utf8', 0, end);
        data = data.subarray(end + 1);
        const length = sizedHeader.exec(header)?.[1];
        if (length === undefined) {
          onAnswer(header, none);
          header = undefined;
          continue;
        }
        needed = Number(length) + 1;
      }
      if (data.length < needed) break;
      const bytes = Buffer.from(data.subarray(0, needed - 1));
      data = data.subarray(needed);
      const done = header;
      header = undefined;
      onAnswer(done, bytes);
    }
    chunks = data.length === 0 ? [] : [data];
    size = data.length;
  };
}
