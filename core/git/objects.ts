import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Writable } from 'node:stream';
import { startGit, type GitOptions } from './plumbing.ts';

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** One long-lived `git cat-file`; it starts when first asked and again when it dies. */
export interface Objects extends Disposable {
  /** By oid or any name git resolves; undefined when there is no such object. */
  read(name: string): Promise<GitObject | undefined>;
  /** Bytes of an object, without reading them; undefined when there is no such object. */
  size(name: string): Promise<number | undefined>;
}

export interface ObjectsOptions extends GitOptions {
  /** What is thrown for an object that git cannot read, twice. */
  failed(message: string): Error;
}

interface Request {
  readonly command: 'contents' | 'info';
  readonly name: string;
  readonly resolve: (header: string, bytes: Buffer) => void;
  readonly reject: (error: Error) => void;
  tries: number;
}

export function openObjects(repository: string, options: ObjectsOptions): Objects {
  let child: ChildProcessWithoutNullStreams | undefined;
  let waiting: Request[] = [];
  let closed = false;

  const start = (): ChildProcessWithoutNullStreams => {
    const started = startGit(repository, ['cat-file', '--batch-command'], options);
    let stderr = '';
    const read = answers(
      () => waiting[0]?.command === 'contents',
      (header, bytes) => {
        const request = waiting.shift();
        if (waiting.length === 0) hold(started, false);
        request?.resolve(header, bytes);
      },
    );
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
    if (retried.length === rest.length) first.reject(options.failed(`${first.name} in ${repository} cannot be read (${why}).`));
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
    write(child.stdin, `${request.command} ${request.name}\n`);
  };

  const about = <T>(command: Request['command'], name: string, made: (header: string, bytes: Buffer) => T | undefined): Promise<T | undefined> => {
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
    const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
    ask({ command, name, resolve: (header, bytes) => resolve(made(header, bytes)), reject, tries: 0 });
    return promise;
  };

  return {
    read: (name) => about('contents', name, objectOf),
    size: (name) => about('info', name, (header) => sizeOf(header)),
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

function sizeOf(header: string): number | undefined {
  const size = sizedHeader.exec(header)?.[1];
  return size === undefined ? undefined : Number(size);
}

const none = Buffer.alloc(0);
const sizedHeader = /^[0-9a-f]{40,64} [a-z]+ (\d+)$/;

/** Cuts the output into answers: a header line, and where it tells a size and contents were asked for, that many bytes and a line end. */
function answers(hasContents: () => boolean, onAnswer: (header: string, bytes: Buffer) => void): (chunk: Buffer) => void {
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
        const length = sizeOf(header);
        if (length === undefined || !hasContents()) {
          onAnswer(header, none);
          header = undefined;
          continue;
        }
        needed = length + 1;
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
