import type { Commits } from './commits.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const reporterMain = fileURLToPath(new URL('../reporter/main.ts', import.meta.url));
/** Commits come in bursts: a report waits so many milliseconds for the rest of one. */
const settle = 400;
/** How long an idle reporter stays, so that the next commit does not pay for its start. */
const linger = 60_000;
/** After a report that failed, though nothing new is committed: somebody may have made room on the disk. */
const retry = 60_000;

export interface SiteOptions {
  readonly state: string;
  readonly log: (line: string) => void;
  /** The program of a reporter; another one in tests. */
  readonly reporter?: string;
}

/**
 * Renders the site after commits: one reporter at a time, a moment after the first commit of a burst, once more for what came
 * meanwhile. The site stays as it was while reports fail; why is logged once, and they are tried again.
 */
export function keepSite(commits: Pick<Commits, 'follow'>, { state, log, reporter = reporterMain }: SiteOptions): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let busy = false;
  let again = false;
  let closed = false;
  let failure = '';
  const follower = commits.follow((entry) => {
    if (entry.changes.some((change) => change.kind !== 'cursor' && change.kind !== 'outbox')) soon();
  });
  soon();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      follower[Symbol.dispose]();
      child?.kill('SIGTERM');
      await ended;
    },
  };

  function soon(): void {
    if (closed) return;
    if (busy) again = true;
    else if (timer === undefined || timer.hasRef() === false) wait(settle, render);
  }

  /** The one thing that is waited for; nothing but a report keeps the process alive. */
  function wait(ms: number, then: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      then();
    }, ms);
    if (then !== render) timer.unref();
  }

  function render(): void {
    busy = true;
    child ??= start();
    child.stdin?.write('\n');
  }

  /** After a report: what came meanwhile, another try, or rest. */
  function done(failed: string | undefined): void {
    if (!busy || closed) return;
    busy = false;
    if (failed !== undefined && failed !== failure) log(`The site was not rendered: ${failed}`);
    failure = failed ?? '';
    if (again) {
      again = false;
      soon();
    } else if (failed === undefined) wait(linger, rest);
    else wait(retry, soon);
  }

  function rest(): void {
    child?.stdin?.end();
    child = undefined;
  }

  function start(): ChildProcess {
    const env = { NODE_COMPILE_CACHE: join(state, 'cache', 'compiled'), ...process.env };
    const started = spawn(process.execPath, [reporter, '--state', state, '--watch'], { stdio: ['pipe', 'pipe', 'pipe'], env });
    let said = '';
    started.stdin.on('error', () => undefined);
    started.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
    createInterface({ input: started.stdout }).on('line', (line) => done(failureIn(line)));
    ended = new Promise((resolve) => {
      const leave = (why: string): void => {
        if (child === started) child = undefined;
        done(`${why}${said.trim() === '' ? '' : `: ${said.trim()}`}`);
        resolve();
      };
      started.on('error', (error) => leave(error.message));
      started.on('close', (code) => leave(`the reporter ended with ${code ?? 'a signal'}`));
    });
    return started;
  }
}

/** What a reporter's answer says went wrong; undefined when it made the site. */
function failureIn(line: string): string | undefined {
  try {
    return (JSON.parse(line) as { readonly failed?: string }).failed;
  } catch {
    return `the reporter said "${line.slice(0, 200)}"`;
  }
}
