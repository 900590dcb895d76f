import { stamp } from '../model/time.ts';
import { join } from 'node:path';
import { formats } from '../adapters/formats/formats.ts';
import { loadConfig } from '../config/load.ts';
import { readConfigFolder } from '../config/read-folder.ts';
import type { Config } from '../config/schema.ts';
import { parseSelection } from '../graph/query/selection.ts';
import type { Drive } from '../jobs/driver.ts';
import { beginTriggers } from '../triggers/begin.ts';
import { writeFailure } from '../state/failures.ts';
import { lockState } from '../state/lock.ts';
import { openLedger } from '../state/open-ledger.ts';
import { clockOf } from './clock.ts';
import { configAt, recordConfig } from './config-in-force.ts';
import { changeOf } from './changes.ts';
import type { DirectoryNeeds } from './directories.ts';
import type { Factory } from './factory.ts';
import { makeFolder } from './make-folder.ts';
import { openSnapshots } from './snapshots.ts';
import type { TickerNeeds } from './ticker.ts';

export interface OpenOptions {
  readonly folder: string;
  readonly configFolder: string;
  /** The clock stands at this moment; without it, it is the machine's. */
  readonly now?: Temporal.Instant | undefined;
  readonly env: NodeJS.ProcessEnv;
  random(below: number): number;
  log(line: string): void;
  /** How long to wait for another process to give the state up. */
  readonly waitMs: number;
  readonly serving: boolean;
}

/** Opens config and state, holding the state's lock until closed. Throws `CONFIG_INVALID`, `STATE_LOCKED`, `STATE_NEWER`, `STATE_DAMAGED`, `STATE_WRITE`. */
export async function openFactory(options: OpenOptions): Promise<Factory> {
  const { folder, configFolder, log } = options;
  const clock = clockOf(options.now);
  const builtIn = formats.map((format) => format.id);
  await makeFolder(folder).catch((cause: unknown) => {
    throw writeFailure(`The state folder ${folder} could not be made`, cause);
  });
  const triggerCheck = async () => (await import('../triggers/check.ts')).checkTrigger;
  const config = await loadConfig(configFolder, { formats: builtIn, parseSelection, triggerCheck, cache: join(folder, 'cache', 'config.json') });
  const lock = await lockState(folder, { waitMs: options.waitMs, purpose: options.serving ? 'serving' : 'one command' });
  const ledger = await openLedger({ folder, now: clock.now, remote: config.factory.remote, log }).catch(async (error: unknown) => {
    await lock[Symbol.asyncDispose]();
    throw error;
  });
  const past = (commit: string): Promise<Config> =>
    configAt(ledger, commit, async (files) =>
      (await import('../config/parse.ts')).parseConfig(files, { folder: configFolder, formats: builtIn, parseSelection }),
    );
  let graphs: Promise<import('./graph-of.ts').Graphs> | undefined;
  const snapshots = openSnapshots({
    ledger,
    config,
    now: clock.now,
    graphs: () => (graphs ??= import('./graph-of.ts').then(({ openGraphs }) => openGraphs(folder, ledger.repository))),
    configAt: past,
  });
  let drive: Promise<Drive> | undefined;
  const driving = (): Promise<Drive> => (drive ??= openDrive());
  const seen: { commit?: string } = {};
  let ticking: Promise<{ stop(): Promise<void> }> | undefined;

  try {
    await recordConfig(ledger, config, await readConfigFolder(configFolder));
    await beginTriggers(ledger, config);
    if (config.directories.size > 0) await (await import('./directories.ts')).takeUpPeople(config, ledger);
  } catch (error) {
    await ledger.close();
    await lock[Symbol.asyncDispose]();
    throw error;
  }

  const factory: Factory = {
    folder,
    config,
    ledger,
    now: clock.now,
    random: options.random,
    snapshot: async (at) => (at === undefined ? snapshots.head() : snapshots.past(at)),
    snapshotOf: snapshots.of,
    changeOf,
    async refresh(names, cause) {
      const { refresh } = await import('./refresh.ts');
      return refresh(names, cause, { folder, config, ledger, now: clock.now });
    },
    async order(head, write, run, events) {
      await (await driving()).order(head, write, run, events);
    },
    async wake() {
      if (ticking !== undefined) await (await driving()).wake();
      else if (drive !== undefined) await (await drive).endAttempts();
    },
    start() {
      // Who may do what does not wait for sources to be read.
      if (ticking === undefined && config.directories.size > 0) void readNewDirectories();
      ticking ??= import('./keep-ticking.ts').then(({ keepTicking }) => keepTicking({ ledger, needs: tickerNeeds, takeUpNew, now: clock.now, log }));
    },
    async runEnded(run, signal) {
      const loop = await driving();
      await loop.wake();
      return loop.ended(run, signal);
    },
    async tick(until, tell) {
      const [loop, { doDue }] = await Promise.all([driving(), import('./ticker.ts')]);
      clock.set(clock.now());
      for (;;) {
        await loop.wake();
        await loop.idle();
        const { done, next } = await doDue(await tickerNeeds());
        for (const item of done) tell({ at: stamp(clock.now()), ...item });
        if (done.length > 0) continue;
        if (next === undefined || next > stamp(until)) break;
        clock.set(Temporal.Instant.from(next));
      }
      if (Temporal.Instant.compare(clock.now(), until) < 0) clock.set(until);
    },
    async close() {
      await (await ticking)?.stop();
      if (drive !== undefined) await (await drive).close();
      await ledger.close();
      await lock[Symbol.asyncDispose]();
    },
  };
  return factory;

  async function openDrive(): Promise<Drive> {
    const [{ openDriving }, { folderStore }] = await Promise.all([import('./driving.ts'), import('../artifacts/folder-store.ts')]);
    const artifacts = folderStore(join(folder, 'artifacts'));
    return openDriving({ folder, config, ledger, artifacts, env: options.env, snapshotOf: snapshots.of, now: clock.now, log });
  }

  async function readNewDirectories(): Promise<void> {
    const { neverRead, readDirectory } = await import('./directories.ts');
    for (const id of await neverRead(config, ledger)) log(await readDirectory(id, directoryNeeds()).catch((error: unknown) => String(error)));
  }

  function directoryNeeds(): DirectoryNeeds {
    return { ledger, config, folder: join(configFolder, 'directories'), env: options.env };
  }

  async function takeUpNew(): Promise<void> {
    const { neverRead } = await import('./refresh.ts');
    const names = await neverRead({ config, ledger });
    if (names.length === 0) return;
    const { imports, moved } = await factory.refresh(names, { actor: 'system' });
    log(
      `Read for the first time: ${imports.length} ${imports.length === 1 ? 'source' : 'sources'} and ${moved.length} ${moved.length === 1 ? 'component' : 'components'}.`,
    );
  }

  async function tickerNeeds(): Promise<TickerNeeds> {
    return {
      ledger,
      drive: await driving(),
      snapshot: snapshots.head,
      snapshotOf: snapshots.of,
      refresh: factory.refresh,
      readDirectory: async (id) => (await import('./directories.ts')).readDirectory(id, directoryNeeds()),
      changeOf,
      random: (below) => options.random(below),
      log,
      seen,
    };
  }
}
