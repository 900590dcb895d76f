import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Raise it when the tables change: an index of another version is thrown away and made again. */
export const indexVersion = 1;

const tables = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (path TEXT PRIMARY KEY, kind TEXT, id TEXT, oid TEXT NOT NULL, json TEXT, fault TEXT, sum TEXT NOT NULL);
CREATE INDEX entry_of_kind ON entry (kind, id) WHERE kind IS NOT NULL;
CREATE TABLE log (n INTEGER PRIMARY KEY, oid TEXT NOT NULL UNIQUE, parent TEXT, at TEXT NOT NULL, ms INTEGER NOT NULL, actor TEXT NOT NULL, cause TEXT NOT NULL, changes TEXT NOT NULL, terms TEXT NOT NULL);
CREATE INDEX log_of_actor ON log (actor, n);
`;

/** The index could not be read, or says what cannot be true. It is thrown away and made again from git. */
export class IndexDamaged extends Error {
  override readonly name = 'IndexDamaged';
}

/** Opens the index file; one that is damaged or of another version is replaced by an empty one. */
export function openDatabase(file: string, wanted: number): DatabaseSync {
  try {
    const database = connect(file);
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version === wanted && sound(database)) return database;
    database.close();
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
  }
  return freshDatabase(file, wanted);
}

export function freshDatabase(file: string, version: number): DatabaseSync {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
  const database = connect(file);
  database.exec(`${tables}PRAGMA user_version = ${version}`);
  return database;
}

function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    // Alone on the file, so no shared memory is needed; a lost tail is caught up from git.
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000',
    );
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** After a clean end the file is trusted; after any other its pages are looked at. */
function sound(database: DatabaseSync): boolean {
  const clean = database.prepare("SELECT value FROM meta WHERE name = 'clean'").get()?.['value'] === 'yes';
  const ok = clean || database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
  if (ok) database.exec("INSERT OR REPLACE INTO meta VALUES ('clean', 'no')");
  return ok;
}

/** SQLITE_ERROR (a table is missing), CORRUPT, FORMAT, NOTADB and what our own checks find; a full disk is not damage. */
export function isDamage(error: unknown): boolean {
  if (error instanceof IndexDamaged) return true;
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' && [1, 11, 24, 26].includes(code & 0xff);
}
