import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Heard } from '../networks/network.ts';

/** What chat has to remember over a restart and nobody else: it lies beside the state, never in it, and goes away by itself. */
export interface Spool extends Disposable {
  /** Writes down what was heard; false: it is known already. */
  take(network: string, what: Exclude<Heard, { kind: 'deaf' }>, now: Temporal.Instant): boolean;
  /** It has been dealt with; its words are forgotten, its id is not. */
  done(network: string, id: string): void;
  /** What was heard and not dealt with, the oldest first. */
  undone(): readonly { readonly network: string; readonly what: Exclude<Heard, { kind: 'deaf' }> }[];
  keep(key: string, value: unknown, now: Temporal.Instant): void;
  kept<T>(key: string): T | undefined;
  /** Everything whose key begins so, in order of key. */
  all<T>(prefix: string): readonly { readonly key: string; readonly value: T }[];
  forget(key: string): void;
}

const heardFor = { hours: 7 * 24 };
const keptFor = { hours: 30 * 24 };
const pruneEvery = 1000;
const tables = `
CREATE TABLE IF NOT EXISTS heard (id TEXT PRIMARY KEY, network TEXT NOT NULL, ms INTEGER NOT NULL, what TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS heard_undone ON heard (ms) WHERE what IS NOT NULL;
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, ms INTEGER NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** `folder` is made where it is not there. One process at a time. */
export function openSpool(folder: string, now: Temporal.Instant): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, 'chat.sqlite'));
  database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${tables}`);
  const prune = (at: Temporal.Instant): void => {
    database.prepare('DELETE FROM heard WHERE ms < ?').run(at.subtract(heardFor).epochMilliseconds);
    database.prepare('DELETE FROM kept WHERE ms < ?').run(at.subtract(keptFor).epochMilliseconds);
  };
  prune(now);
  let taken = 0;
  const sql = {
    take: database.prepare('INSERT INTO heard (id, network, ms, what) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    done: database.prepare('UPDATE heard SET what = NULL WHERE id = ?'),
    undone: database.prepare('SELECT network, what FROM heard WHERE what IS NOT NULL ORDER BY ms, id'),
    keep: database.prepare('INSERT OR REPLACE INTO kept (key, ms, value) VALUES (?, ?, ?)'),
    kept: database.prepare('SELECT value FROM kept WHERE key = ?'),
    all: database.prepare('SELECT key, value FROM kept WHERE key >= ? AND key < ? ORDER BY key'),
    forget: database.prepare('DELETE FROM kept WHERE key = ?'),
  };
  return {
    take(network, what, at) {
      if (++taken % pruneEvery === 0) prune(at);
      return Number(sql.take.run(`${network} ${what.id}`, network, at.epochMilliseconds, JSON.stringify(what)).changes) > 0;
    },
    done: (network, id) => void sql.done.run(`${network} ${id}`),
    undone: () => sql.undone.all().map((row) => ({ network: String(row['network']), what: readHeard(String(row['what'])) })),
    keep: (key, value, at) => void sql.keep.run(key, at.epochMilliseconds, JSON.stringify(value)),
    kept<T>(key: string) {
      const row = sql.kept.get(key);
      return row === undefined ? undefined : (JSON.parse(String(row['value'])) as T);
    },
    all: <T>(prefix: string) =>
      sql.all.all(prefix, `${prefix}\u{10ffff}`).map((row) => ({ key: String(row['key']), value: JSON.parse(String(row['value'])) as T })),
    forget: (key) => void sql.forget.run(key),
    [Symbol.dispose]: () => database.close(),
  };
}

function readHeard(text: string): Exclude<Heard, { kind: 'deaf' }> {
  const what = JSON.parse(text) as Exclude<Heard, { kind: 'deaf' }> & { readonly at: unknown };
  return { ...what, at: Temporal.Instant.from(String(what.at)) };
}
