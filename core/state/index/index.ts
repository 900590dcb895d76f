import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { LogEntry } from '../ledger.ts';
import { termsOf } from '../reader/terms.ts';
import { freshDatabase, IndexDamaged, indexVersion, isDamage, openDatabase } from './database.ts';
import { insertLog, queryLog, type LogQuery, type LogRow } from './log.ts';

/** What stands at a path: a record's text, or only an oid for files and trees of no kind. */
export interface Entry {
  readonly path: string;
  readonly kind: string | null;
  readonly id: string | null;
  /** Git's id of the bytes. */
  readonly oid: string;
  /** The record in the state's own form; null for raw files, trees, and records that cannot be read. */
  readonly json: string | null;
  /** Why a record cannot be read. */
  readonly fault: string | null;
}

/** A path and what stands there now; null when nothing does any more. */
export type EntryEdit = { readonly path: string; readonly entry: Entry | null };

export function rawEntry(path: string, oid: string): Entry {
  return { path, kind: null, id: null, oid, json: null, fault: null };
}

/** What the records of a moment are read from. */
export interface ReadIndex {
  entry(path: string): Entry | undefined;
  /** Entries of a kind in order of id, after one id. */
  page(kind: string, after: string, limit: number): Entry[];
  /** Last of the ids of a kind that begin with `prefix` and end in a number: that number, else 0. */
  lastNumber(kind: string, prefix: string): number;
}

/** A disposable copy of the head for fast questions. Nothing is in it that git cannot give again. */
export interface StateIndex extends ReadIndex {
  /** The commit it stands at; undefined when it has to be made. */
  applied(): string | undefined;
  apply(edits: Iterable<EntryEdit>, log: readonly LogEntry[], commit: string): void;
  /** Newest first, without the records' values. */
  log(query: LogQuery): Promise<LogEntry[]>;
  /** Throws everything away. */
  reset(): void;
  close(): void;
}

/** `format`: an index made from records of another format is made again. */
export function openIndex(file: string, format = 1): StateIndex {
  const version = indexVersion * 1000 + format;
  let database = openDatabase(file, version);
  let sql = statements(database);

  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw isDamage(cause) ? new IndexDamaged('The index is damaged.', { cause }) : cause;
    }
  };

  return {
    applied: () => guarded(() => sql.meta.get('applied')?.['value'] as string | undefined),
    entry: (path) => guarded(() => checked(sql.entry.get(path))),
    page: (kind, after, limit) => guarded(() => sql.page.all(kind, after, limit).flatMap((row) => checked(row) ?? [])),
    lastNumber: (kind, prefix) =>
      guarded(() => {
        let last = 0;
        for (const row of sql.ids.all(kind, prefix, `${prefix}:`)) {
          const number = /^\d+$/.exec(String(row['id']).slice(prefix.length));
          if (number !== null) last = Math.max(last, Number(number[0]));
        }
        return last;
      }),
    apply: (edits, log, commit) =>
      guarded(() => {
        database.exec('BEGIN');
        try {
          for (const { path, entry } of edits) {
            if (entry === null) sql.remove.run(path);
            else sql.put.run(path, entry.kind, entry.id, entry.oid, entry.json, entry.fault, sumOf(entry));
          }
          for (const one of log) insertLog(sql, one, termsOf(one));
          sql.setMeta.run('applied', commit);
          database.exec('COMMIT');
        } catch (cause) {
          if (database.isTransaction) database.exec('ROLLBACK');
          throw cause;
        }
      }),
    log: (query) => queryLog(query, (before, since, limit) => guarded(() => sql.log.all(before, since, limit) as unknown as LogRow[])),
    reset() {
      if (database.isOpen) database.close();
      database = freshDatabase(file, version);
      sql = statements(database);
    },
    close() {
      if (!database.isOpen) return;
      try {
        sql.setMeta.run('clean', 'yes');
      } catch {
        // Next time its pages are looked at.
      }
      database.close();
    },
  };
}

function checked(row: Record<string, unknown> | undefined): Entry | undefined {
  if (row === undefined) return undefined;
  const { sum, ...entry } = row as unknown as Entry & { sum: string };
  if (sum !== sumOf(entry)) throw new IndexDamaged(`The index holds something else than was put at ${entry.path}.`);
  return entry;
}

/** Disks and copies lie now and then; two microseconds a record make sure that the index does not. */
function sumOf(entry: Entry): string {
  return hash('sha1', `${entry.path}\0${entry.oid}\0${entry.fault ?? ''}\0${entry.json ?? ''}`, 'base64').slice(0, 12);
}

function statements(database: DatabaseSync) {
  const prepare = (text: string) => database.prepare(text);
  return {
    meta: prepare('SELECT value FROM meta WHERE name = ?'),
    setMeta: prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)'),
    entry: prepare('SELECT * FROM entry WHERE path = ?'),
    page: prepare('SELECT * FROM entry WHERE kind = ? AND id > ? ORDER BY id LIMIT ?'),
    ids: prepare('SELECT id FROM entry WHERE kind = ? AND id >= ? AND id < ?'),
    put: prepare(
      'INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET oid = excluded.oid, json = excluded.json, fault = excluded.fault, sum = excluded.sum',
    ),
    remove: prepare('DELETE FROM entry WHERE path = ?'),
    insertLog: prepare('INSERT OR IGNORE INTO log (oid, parent, at, ms, actor, cause, changes, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    log: prepare('SELECT * FROM log WHERE n < ? AND ms >= ? ORDER BY n DESC LIMIT ?'),
  };
}

export type Statements = ReturnType<typeof statements>;
