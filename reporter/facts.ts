import { withImportedPeople } from '@millwright/core/change/imported-people.ts';
import { keptConfig } from '@millwright/core/config/load.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import type { PackageRecord } from '@millwright/core/content/format.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import type { Kind } from '@millwright/core/state/kinds.ts';
import { type BreakGlassRecord, breakGlassKind } from '@millwright/core/state/kinds/account.ts';
import { type BuildRecord, type CurrentBuild, type Revision, buildKind, currentKind, revisionKind } from '@millwright/core/state/kinds/build.ts';
import { type PlanRecord, planKind } from '@millwright/core/state/kinds/change.ts';
import { type CollectionPart, collectionPartKind } from '@millwright/core/state/kinds/collection.ts';
import {
  type ApprovalRecord,
  type FreezeRecord,
  type LockRecord,
  type ResultRecord,
  type WaiverRecord,
  approvalKind,
  freezeKind,
  lockKind,
  resultKind,
  waiverKind,
} from '@millwright/core/state/kinds/evidence.ts';
import { type ImportRecord, importKind, type UnreadSource, unreadKind } from '@millwright/core/state/kinds/import.ts';
import {
  type ComposeRecord,
  type DecisionRecord,
  type PointerRecord,
  type PromotionRecord,
  type SignatureRecord,
  composeKind,
  decisionKind,
  pointerKind,
  promotionKind,
  signatureKind,
} from '@millwright/core/state/kinds/release.ts';
import { type RunNode, type RunRecord, runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import { type SubscriptionRecord, subscriptionKind } from '@millwright/core/state/kinds/subscription.ts';
import type { Cause, Records } from '@millwright/core/state/ledger.ts';
import { type Doc, ownDocs } from './docs/read.ts';
import { type LogExcerpt, type ReadLog, readLogs } from './attempt-logs.ts';
import { readPackages } from './packages.ts';

/** The state at one commit, as far as pages need to read it. */
export interface StateAt {
  readonly commit: string;
  readonly at: Temporal.Instant;
  readonly records: Records;
  file(path: string): Promise<Uint8Array | undefined>;
  /** Paths of all files below a folder. */
  list(folder: string): Promise<string[]>;
  /** A name that changes whenever a file below a folder does; undefined where there is none. */
  tree(folder: string): Promise<string | undefined>;
  /** This commit and those before it, newest first. */
  commits(): AsyncIterable<Act>;
}

export interface Act {
  readonly commit: string;
  readonly at: Temporal.Instant;
  readonly cause: Cause;
}

/** Everything the pages are made of, read once. */
export interface Facts {
  readonly commit: string;
  readonly at: Temporal.Instant;
  readonly config: Config;
  /** Why the recorded configuration cannot be read; null when it can. */
  readonly configFault: string | null;
  readonly packages: readonly { readonly source: string; readonly record: PackageRecord }[];
  /** What collections say of components, by the id of the part. */
  readonly collectionParts: ReadonlyMap<string, CollectionPart>;
  readonly plans: readonly PlanRecord[];
  readonly runs: readonly RunRecord[];
  readonly nodes: ReadonlyMap<string, readonly RunNode[]>;
  readonly builds: readonly BuildRecord[];
  readonly current: ReadonlyMap<string, CurrentBuild>;
  readonly revisions: ReadonlyMap<string, Revision>;
  readonly imports: readonly ImportRecord[];
  /** Components whose source could not be taken up when that was last tried. */
  readonly unread: readonly UnreadSource[];
  readonly composes: readonly ComposeRecord[];
  readonly signatures: readonly SignatureRecord[];
  readonly pointers: readonly PointerRecord[];
  readonly promotions: readonly PromotionRecord[];
  readonly decisions: readonly DecisionRecord[];
  readonly results: readonly ResultRecord[];
  readonly waivers: readonly WaiverRecord[];
  readonly approvals: readonly ApprovalRecord[];
  readonly freezes: readonly FreezeRecord[];
  readonly locks: readonly LockRecord[];
  readonly watches: readonly SubscriptionRecord[];
  /** What somebody did alone that needs two. */
  readonly brokenGlass: readonly BreakGlassRecord[];
  /** What attempts that have ended printed, by the log's path; only of the newest, and only where the log is there. */
  readonly logs: ReadonlyMap<string, LogExcerpt>;
  /** Gives a log as it is, for the file beside its page; null where logs are not read. */
  readonly readLog: ReadLog | null;
  /** Lines of a format's configuration or code, without empty ones and comments. */
  readonly formatLines: ReadonlyMap<string, number>;
  /** Newest first; commits of the machine that follow each other are one. */
  readonly acts: readonly Acts[];
  /** The docs that this version brings along, whatever the moment. */
  readonly docs: readonly Doc[];
}

/** One act of a person or a trigger, or a run of the system's. */
export interface Acts extends Act {
  readonly count: number;
  readonly subjects: readonly string[];
}

export interface ReadOptions {
  /** Where paths of the configuration are relative to. */
  readonly folder: string;
  /** Ids of the built-in formats. */
  readonly formats: readonly string[];
  /** How many lines of code each of them took. */
  readonly formatLines?: ReadonlyMap<string, number>;
  /** Where logs are read; without it pages have none. */
  readonly readLog?: ReadLog;
  /** A disposable file for the parsed configuration: checking it anew costs more than all the rest. */
  readonly cache?: string;
}

/** What is read of the past: acts, and the commits they stand for. */
export const mostActs = 200;
export const mostCommits = 3000;

export async function readFacts(state: StateAt, options: ReadOptions): Promise<Facts> {
  const all = <T>(kind: Kind<T>): Promise<T[]> => Array.fromAsync(state.records.find(kind));
  const imports = await all(importKind);
  const { config, fault, lines } = await readConfig(state, options);
  const nodes = await all(runNodeKind);
  const results = newestFirst(await all(resultKind), (result) => result.time);
  return {
    docs: await ownDocs(),
    commit: state.commit,
    at: state.at,
    config: await withImportedPeople(config, state.records),
    configFault: fault,
    packages: await readPackages(state, imports),
    collectionParts: new Map((await all(collectionPartKind)).map((part) => [part.id, part])),
    plans: await all(planKind),
    runs: newestFirst(await all(runKind), (run) => run.created),
    nodes: Map.groupBy(nodes, (node) => node.run),
    builds: newestFirst(await all(buildKind), (build) => build.finished),
    current: new Map((await all(currentKind)).map((item) => [item.component, item])),
    revisions: new Map((await all(revisionKind)).map((item) => [item.component, item])),
    imports,
    unread: await all(unreadKind),
    composes: newestFirst(await all(composeKind), (compose) => compose.created),
    signatures: await all(signatureKind),
    pointers: await all(pointerKind),
    promotions: newestFirst(await all(promotionKind), (promotion) => promotion.created),
    decisions: newestFirst(await all(decisionKind), (decision) => decision.time),
    results,
    waivers: newestFirst(await all(waiverKind), (waiver) => waiver.time),
    approvals: newestFirst(await all(approvalKind), (approval) => approval.time),
    freezes: await all(freezeKind),
    locks: await all(lockKind),
    watches: await all(subscriptionKind),
    brokenGlass: await all(breakGlassKind),
    logs: options.readLog === undefined ? new Map() : await readLogs(nodes, results, options.readLog),
    readLog: options.readLog ?? null,
    formatLines: new Map([...(options.formatLines ?? []), ...lines]),
    acts: await readActs(state),
  };
}

/** How many lines each configured format took. */
async function linesOfConfigured(state: StateAt, paths: readonly string[]): Promise<Map<string, number>> {
  const lines = new Map<string, number>();
  for (const path of paths) {
    const format = /^config\/formats\/(.+)\.ya?ml$/.exec(path)?.[1];
    const bytes = format === undefined ? undefined : await state.file(path);
    if (format !== undefined && bytes !== undefined) lines.set(format, linesSaid(Buffer.from(bytes).toString('utf8')));
  }
  return lines;
}

async function readConfig(
  state: StateAt,
  { cache, folder, formats }: ReadOptions,
): Promise<{ config: Config; fault: string | null; lines: ReadonlyMap<string, number> }> {
  const paths = await state.list('config');
  const parse = async (wanted: readonly string[]): Promise<Config> => {
    const files = new Map<string, Uint8Array>();
    for (const path of wanted) {
      const bytes = await state.file(path);
      if (bytes !== undefined) files.set(path.slice('config/'.length), bytes);
    }
    const { parseConfig } = await import('@millwright/core/config/parse.ts');
    return parseConfig(files, { folder, formats });
  };
  const lines = await linesOfConfigured(state, paths);
  try {
    const inputs = [folder, formats, await state.tree('config')];
    return { config: await keptConfig(cache, inputs, async () => parse(paths)), fault: null, lines };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { config: await parse([]), fault: error.message, lines };
  }
}

function linesSaid(yaml: string): number {
  return yaml.split('\n').filter((line) => /^\s*[^#\s]/.test(line)).length;
}

async function readActs(state: StateAt): Promise<Acts[]> {
  const acts: { commit: string; at: Temporal.Instant; cause: Cause; count: number; subjects: string[] }[] = [];
  let seen = 0;
  for await (const act of state.commits()) {
    const last = acts.at(-1);
    if (last?.cause.actor === 'system' && act.cause.actor === 'system') {
      last.count++;
      if (last.subjects.length < 3 && !last.subjects.includes(act.cause.subject)) last.subjects.push(act.cause.subject);
    } else if (acts.length === mostActs) break;
    else acts.push({ ...act, count: 1, subjects: [act.cause.subject] });
    if (++seen === mostCommits) break;
  }
  return acts;
}

/** Compared as moments: text order fails where one has a fraction and the other none. */
function newestFirst<T>(items: readonly T[], time: (item: T) => string): T[] {
  const keyed = items.map((item) => ({ item, at: Temporal.Instant.from(time(item)).epochNanoseconds }));
  return keyed.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).map(({ item }) => item);
}
