import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultRecord } from '@millwright/core/state/kinds/evidence.ts';
import type { RunNode } from '@millwright/core/state/kinds/run.ts';
import { visible } from '@millwright/core/words/visible.ts';

/** What a page shows of the log of work that has ended; lines are harmless text. */
export interface LogExcerpt {
  /** Bytes of the whole log. */
  readonly size: number;
  /** Only its end was read, and lines are counted from where that begins. */
  readonly cut: boolean;
  /** The first line that tells of an error; null where none does. */
  readonly error: LogLine | null;
  /** Lines around the first error, or the first ones where nothing failed, and the last ones; with a gap between them where lines are left out. */
  readonly parts: readonly { readonly lines: readonly LogLine[] }[];
  readonly lines: number;
}

export interface LogLine {
  readonly number: number;
  readonly text: string;
}

/** Gives the bytes of a log by its path in the state folder, or undefined when it is gone. */
export type ReadLog = (path: string) => Promise<{ readonly text: string; readonly size: number } | undefined>;

const most = { failed: 200, good: 1000 };
const mostBytes = 1_000_000;
const around = { before: 3, after: 6 };
const lastLines = { failed: 60, good: 25 };
const firstLines = 12;
const longestLine = 240;
const escapes = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g;
const tells = /\b(error|fatal|failed|failure|cannot|can't|undefined reference|no such file|not found|denied|panic|traceback|exception|was to|missing)\b/i;
const denies = /\b(0|no) (errors?|failures?|failed)\b/i;

/** What was read for a reader: a log whose attempt has finished never changes. */
const kept = new WeakMap<ReadLog, Map<string, LogExcerpt>>();

/** The logs of the newest attempts that have finished, by path: of those that failed, or whose test did, and of the others. */
export async function readLogs(nodes: readonly RunNode[], results: readonly ResultRecord[], read: ReadLog): Promise<Map<string, LogExcerpt>> {
  const tests = new Set(results.filter(({ outcome }) => outcome === 'failed' || outcome === 'error').map((result) => result.run));
  const ended = nodes
    .flatMap((node) => node.attempts.map((attempt) => ({ ...attempt, failed: attempt.outcome !== 'ok' || tests.has(node.run) })))
    .filter((attempt) => attempt.finished !== null)
    .map((attempt) => ({ ...attempt, at: Temporal.Instant.from(attempt.finished ?? attempt.submitted).epochMilliseconds }))
    .sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1));
  const shown = [...ended.filter(({ failed }) => failed).slice(0, most.failed), ...ended.filter(({ failed }) => !failed).slice(0, most.good)];
  const before = kept.get(read);
  const logs = new Map<string, LogExcerpt>();
  for (const { log, failed } of shown) {
    if (log === null || !isLogPath(log)) continue;
    const key = `${log} ${failed}`;
    const known = before?.get(key);
    const found = known === undefined ? await read(log) : undefined;
    const excerpt = known ?? (found === undefined ? undefined : excerptOf(found.text, found.size, failed));
    if (excerpt !== undefined) logs.set(log, excerpt);
  }
  kept.set(
    read,
    new Map(shown.flatMap(({ log, failed }) => (log !== null && logs.has(log) ? [[`${log} ${failed}`, logs.get(log) as LogExcerpt] as const] : []))),
  );
  return logs;
}

/** Records come from engines: only a plain file of the logs' own folder is read. */
function isLogPath(path: string): boolean {
  return /^logs\/[A-Za-z0-9][A-Za-z0-9._~+-]*\.txt$/.test(path);
}

/** `failed`: where nothing did, a word like "error" is no news. */
export function excerptOf(text: string, size: number, failed = true): LogExcerpt {
  const all = text.replaceAll(escapes, '').split(/\r?\n|\r/);
  while (all.length > 0 && all.at(-1)?.trim() === '') all.pop();
  const lines = all.map((line, index): LogLine => ({ number: index + 1, text: bounded(line) }));
  const error = failed ? (lines.find((line) => tells.test(line.text) && !denies.test(line.text)) ?? null) : null;
  const tailFrom = Math.max(0, lines.length - (failed ? lastLines.failed : lastLines.good));
  const [first, last] = error !== null ? [error.number - 1 - around.before, error.number + around.after] : [0, failed ? 0 : firstLines];
  const [from, to] = [Math.max(0, first), Math.min(tailFrom, last)];
  const parts = from < to && to < tailFrom ? [lines.slice(from, to), lines.slice(tailFrom)] : [lines.slice(from < to ? from : tailFrom)];
  return {
    size,
    cut: size > Buffer.byteLength(text),
    error,
    parts: parts.filter((part) => part.length > 0).map((part) => ({ lines: part })),
    lines: lines.length,
  };
}

function bounded(line: string): string {
  const shown = visible(line.trimEnd());
  return shown.length > longestLine ? `${shown.slice(0, longestLine).toWellFormed()}…` : shown;
}

/** Logs of a state folder. Of one that is very long, its end. */
export function logsIn(folder: string): ReadLog {
  return async (path) => {
    try {
      await using handle = await open(join(folder, path), 'r');
      const { size } = await handle.stat();
      const length = Math.min(size, mostBytes);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
      return { text: buffer.toString('utf8', 0, bytesRead), size };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
}
