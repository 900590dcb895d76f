import type { DatabaseSync } from 'node:sqlite';
import type { Cause, Changed, LogEntry } from '../ledger.ts';
import type { Bound, Statements } from './index.ts';

export interface LogQuery {
  /** Actor, as in the trailer: `person:alice`; a bare name means the person. */
  readonly by?: string;
  readonly since?: Temporal.Instant;
  /** Id of a record, or a name records hold. */
  readonly about?: string;
  readonly limit?: number;
}

export function insertLog(sql: Statements, entry: LogEntry, terms: Iterable<string>): void {
  const changes = entry.changes.map(({ path, kind, id, after, before }) => ({ path, kind, id, is: after !== undefined, was: before !== undefined }));
  const made = sql.insertLog.run(
    entry.commit,
    entry.parent,
    entry.at.toString(),
    entry.at.epochMilliseconds,
    entry.cause.actor,
    JSON.stringify(entry.cause),
    JSON.stringify(changes),
  );
  if (made.changes === 0) return;
  for (const term of terms) sql.insertTerm.run(term, made.lastInsertRowid);
}

/** Newest first, without the records' values. */
export function queryLog(database: DatabaseSync, { by, since, about, limit = 100 }: LogQuery): LogEntry[] {
  const where: string[] = [];
  const bound: Bound[] = [];
  if (about !== undefined) {
    where.push('n IN (SELECT n FROM about WHERE term = ?)');
    bound.push(about);
  }
  if (by !== undefined) {
    where.push('actor = ?');
    bound.push(by === 'system' || by.includes(':') ? by : `person:${by}`);
  }
  if (since !== undefined) {
    where.push('ms >= ?');
    bound.push(since.epochMilliseconds);
  }
  const text = `SELECT * FROM log ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} ORDER BY n DESC LIMIT ?`;
  return database
    .prepare(text)
    .all(...bound, limit)
    .map((row) => ({
      commit: String(row['oid']),
      parent: row['parent'] === null ? null : String(row['parent']),
      at: Temporal.Instant.from(String(row['at'])),
      cause: JSON.parse(String(row['cause'])) as Cause,
      changes: JSON.parse(String(row['changes'])) as Changed[],
    }));
}
