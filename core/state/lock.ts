import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../model/errors.ts';
import { sayMoment } from '../model/time.ts';
import { writeFailure } from './failures.ts';

/** The right to write a state. The kernel takes it back when the process dies, however it dies. */
export interface StateLock extends Disposable, AsyncDisposable {
  readonly folder: string;
}

const retryMs = 50;

/** Waits at most `waitMs` for the one place of a writer; `STATE_LOCKED` names who holds it. */
export async function lockState(folder: string, options: { readonly waitMs: number; readonly purpose: string }): Promise<StateLock> {
  const file = join(folder, 'lock.sqlite');
  const note = join(folder, 'lock.json');
  const deadline = performance.now() + options.waitMs;
  for (;;) {
    const database = attempt(folder, file);
    if (database !== undefined) return held(folder, database, note, options.purpose);
    if (performance.now() >= deadline) throw lockedBy(folder, note);
    await new Promise((resolve) => setTimeout(resolve, Math.min(retryMs, Math.max(1, deadline - performance.now()))));
  }
}

/** An exclusive transaction nobody writes in: sqlite keeps a file lock of the kernel's for it. */
function attempt(folder: string, file: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (cause) {
    database?.close();
    if (sqliteCode(cause) === 5) return undefined;
    if (sqliteCode(cause) === 26) {
      // Not a database: nobody can hold a lock by it. Cutting it to nothing keeps the file others may have open.
      truncateSync(file, 0);
      return undefined;
    }
    throw writeFailure(`The state folder ${folder} cannot be locked`, cause);
  }
}

function held(folder: string, database: DatabaseSync, note: string, purpose: string): StateLock {
  try {
    writeFileSync(note, `${JSON.stringify({ pid: process.pid, since: Temporal.Now.instant().toString(), purpose })}\n`);
  } catch (cause) {
    database.close();
    throw writeFailure(`The state folder ${folder} cannot be locked`, cause);
  }
  let open = true;
  const release = (): void => {
    if (!open) return;
    open = false;
    rmSync(note, { force: true });
    database.close();
  };
  return {
    folder,
    [Symbol.dispose]: release,
    [Symbol.asyncDispose]: () => Promise.resolve(release()),
  };
}

function lockedBy(folder: string, note: string): UserError {
  const holder = readHolder(note);
  const who = holder === undefined ? 'Another process' : `Process ${holder.pid} (${holder.purpose}, since ${sayMoment(holder.since)})`;
  return new UserError('STATE_LOCKED', `${who} is using the state in ${folder}.`, {
    hint:
      holder === undefined
        ? 'Wait until it is done, or name another folder with --state.'
        : `Wait until it is done, stop process ${holder.pid}, or name another folder with --state.`,
    data: holder ?? null,
  });
}

function readHolder(note: string): { pid: number; since: string; purpose: string } | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(note, 'utf8'));
    if (value === null || typeof value !== 'object') return undefined;
    const { pid, since, purpose } = value as Record<string, unknown>;
    return { pid: Number(pid), since: String(since), purpose: String(purpose) };
  } catch {
    return undefined;
  }
}

function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}
