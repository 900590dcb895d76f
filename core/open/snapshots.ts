import { withImportedPeople } from '../change/imported-people.ts';
import type { Config } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { Head } from '../state/ledger.ts';
import type { OpenLedger } from '../state/open-ledger.ts';
import type { Graphs } from './graph-of.ts';

export interface Snapshots {
  /** The head as it is now; `at` is the clock's. */
  head(): Snapshot;
  /** What a transaction sees. */
  of(head: Head): Snapshot;
  /** The factory at a date or commit. */
  past(moment: string): Promise<Snapshot>;
}

export function openSnapshots(needs: {
  readonly ledger: OpenLedger;
  readonly config: Config;
  graphs(): Promise<Graphs>;
  now(): Temporal.Instant;
  /** The configuration that was in force at a commit. */
  configAt(commit: string): Promise<Config>;
}): Snapshots {
  const { ledger, config } = needs;
  const from = (head: Head, at: Temporal.Instant): Snapshot => ({
    commit: head.commit,
    at,
    config,
    get: (kind, id) => head.get(kind, id),
    find: (kind, where) => head.find(kind, where),
    graph: async () => (await needs.graphs()).at(head, config, head.commit),
    file: (path) => ledger.reader.file(head.commit, path),
    changes: (since) => ledger.reader.history({ ...(since === undefined ? {} : { since }), until: head.commit }),
  });
  return {
    head: () => {
      const head = ledger.head();
      const now = needs.now();
      return from(head, Temporal.Instant.compare(now, head.at) < 0 ? head.at : now);
    },
    of: (head) => from(head, head.at),
    async past(moment) {
      const { commit, at } = await ledger.reader.resolve(moment, needs.now());
      const records = ledger.reader.recordsAt(commit);
      const then = await withImportedPeople(await needs.configAt(commit), records);
      return {
        commit,
        at,
        config: then,
        get: (kind, id) => records.get(kind, id),
        find: (kind, where) => records.find(kind, where),
        graph: async () => (await needs.graphs()).at(records, then, commit),
        file: (path) => ledger.reader.file(commit, path),
        changes: (since) => ledger.reader.history({ ...(since === undefined ? {} : { since }), until: commit }),
      };
    },
  };
}
