import { stamp } from '../../model/time.ts';
import type { Cause, Changed, LogEntry } from '../ledger.ts';
import type { Statements } from './index.ts';

export interface LogQuery {
  /** Actor, as in the trailer: `person:alice`; a bare name means the person. */
  readonly by?: string;
  readonly since?: Temporal.Instant;
  /** Id of a record, or a name records hold. */
  readonly about?: string;
  readonly limit?: number;
}

export interface LogRow {
  readonly n: number;
  readonly oid: string;
  readonly parent: string | null;
  readonly at: string;
  readonly actor: string;
  readonly cause: string;
  readonly changes: string;
  readonly terms: string;
}

export function insertLog(sql: Statements, entry: LogEntry, terms: Iterable<string>): void {
  const changes = entry.changes.map(({ path, kind, id }) => ({ path, kind, id }));
  sql.insertLog.run(
    entry.commit,
    entry.parent,
    stamp(entry.at),
    entry.at.epochMilliseconds,
    entry.cause.actor,
    JSON.stringify(entry.cause),
    JSON.stringify(changes),
    `\n${[...terms].map(oneTerm).join('\n')}\n`,
  );
}

const chunk = 2000;

/** Newest first, without the records' values. Long logs are gone through a piece at a time. */
export async function queryLog(
  { by, since, about, limit = 100 }: LogQuery,
  page: (before: number, since: number, limit: number) => LogRow[],
): Promise<LogEntry[]> {
  const actor = by === undefined || by === 'system' || by.includes(':') ? by : `person:${by}`;
  const term = about === undefined ? undefined : `\n${oneTerm(about)}\n`;
  const found: LogEntry[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const rows = page(before, since?.epochMilliseconds ?? Number.MIN_SAFE_INTEGER, actor === undefined && term === undefined ? Math.min(chunk, limit) : chunk);
    for (const row of rows) {
      if (found.length >= limit) return found;
      if ((actor === undefined || row.actor === actor) && (term === undefined || row.terms.includes(term))) found.push(entryOf(row));
    }
    before = rows.at(-1)?.n ?? 0;
    if (before <= 1 || found.length >= limit) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function oneTerm(term: string): string {
  return term.replaceAll('\n', ' ');
}

function entryOf(row: LogRow): LogEntry {
  const { oid: commit, parent, at, cause, changes } = row;
  return { commit, parent, at: Temporal.Instant.from(at), cause: JSON.parse(cause) as Cause, changes: JSON.parse(changes) as Changed[] };
}
