import { stamp } from '../model/time.ts';
import { join } from 'node:path';
import { formats } from '../adapters/formats/formats.ts';
import type { CollectionConfig } from '../config/collection.ts';
import type { Config } from '../config/schema.ts';
import { readingOf, takeUp, type CollectionReading } from '../content/collections/take-up.ts';
import { importSource, type ImportOutcome } from '../content/import.ts';
import { revisionOfFolder, revisionOfRepository } from '../git/revisions.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/near.ts';
import { openTurns } from '../model/turns.ts';
import { revisionKind, type Revision } from '../state/kinds/build.ts';
import { collectionKind } from '../state/kinds/collection.ts';
import { importKind, refreshKind, unreadKind } from '../state/kinds/import.ts';
import type { Head, Write } from '../state/ledger.ts';
import type { OpenLedger } from '../state/open-ledger.ts';
import type { RefreshCause, Refreshed } from './factory.ts';
import { removeOldLayers } from './old-layers.ts';
import { releasesDue, standing, takenUp } from './rehearsal.ts';

export interface RefreshNeeds {
  readonly folder: string;
  readonly config: Config;
  readonly ledger: OpenLedger;
  now(): Temporal.Instant;
}

/** Reads sources and components again, all at once without names, and commits what moved. A source that cannot be read keeps its last import. */
export async function refresh(names: readonly string[], cause: RefreshCause, needs: RefreshNeeds): Promise<Refreshed> {
  const { config, ledger } = needs;
  const wanted = chosen(names, config);
  const imports: { source: string; outcome: ImportOutcome }[] = [];
  for (const source of wanted.sources) imports.push({ source, outcome: await reading.take(ledger.repository, () => readSource(source, needs)) });
  const revisions: Revision[] = [];
  const unread: { component: string; error: UserError }[] = [];
  for (const component of wanted.components) {
    try {
      revisions.push(await readRevision(component, needs));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unread.push({ component, error });
    }
  }
  const collections: CollectionReading[] = [];
  for (const id of wanted.collections) {
    const reading = await readingOf(id, config.collections.get(id) as CollectionConfig);
    if (reading !== undefined) collections.push(reading);
  }
  const { chain, ...by } = cause;
  const { value } = await ledger.commit({ subject: `refresh: ${names.length === 0 ? 'everything' : names.join(', ')}`, ...by }, async (head, write) => {
    for (const { source, outcome } of imports) {
      // Two readings at once may end in the other order; the one that began later knows better.
      const known = await head.get(importKind, source);
      if (known !== undefined && Temporal.Instant.compare(known.checked, outcome.record.checked) > 0) continue;
      write.put(importKind, source, outcome.record);
      if (outcome.state === 'imported') write.tree(`content/${source}`, outcome.tree);
    }
    for (const reading of collections) await takeUp(reading, head, write);
    const moved: { component: string; from: string | null; to: string }[] = [];
    for (const revision of revisions) {
      const known = await head.get(revisionKind, revision.component);
      const isSame = known?.commit === revision.commit && known.version === revision.version;
      if (isSame && known.releases === revision.releases) continue;
      const time = isSame ? known.time : stamp(head.at);
      write.put(revisionKind, revision.component, { ...revision, time, first: takenUp(known) ?? time });
      if (isSame) continue;
      moved.push({ component: revision.name, from: known?.commit ?? null, to: revision.commit });
    }
    for (const { component, error } of unread) {
      await noteTried(component, config, head, write);
      const purl = config.components.get(component)?.purl ?? '';
      write.put(unreadKind, purl, { component: purl, name: component, reason: error.message, hint: error.hint ?? null, time: stamp(head.at) });
    }
    for (const { component } of revisions) if ((await head.get(unreadKind, component)) !== undefined) write.remove(unreadKind, component);
    write.put(refreshKind, 'last', {
      ...(chain === undefined ? {} : { chain: [...chain] }),
      by: cause.actor,
      time: stamp(head.at),
      names: [...names],
      moved: moved.map((item) => item.component),
    });
    const records = [];
    for (const source of wanted.sources) {
      const record = imports.find((item) => item.source === source)?.outcome.record;
      if (record !== undefined) records.push(record);
    }
    return { imports: records, moved };
  });
  for (const { source, outcome } of imports) if (outcome.state === 'imported') await removeOldLayers(join(needs.folder, 'layers'), source);
  const broken = imports.find((item) => item.outcome.state === 'broken')?.outcome;
  if (broken?.state === 'broken' && names.length > 0) throw broken.error;
  const unreadCollection = collections.find((item) => 'error' in item);
  if (unreadCollection !== undefined && 'error' in unreadCollection && names.length > 0) throw unreadCollection.error;
  const first = unread[0];
  if (first !== undefined) {
    throw new UserError('SOURCE_BROKEN', `${first.component} could not be taken up: ${first.error.message}`, {
      ...(first.error.hint === undefined ? {} : { hint: first.error.hint }),
      data: { moved: value.moved, unread: unread.map((item) => ({ component: item.component, message: item.error.message })) },
      cause: first.error,
    });
  }
  return value;
}

/** Sources and components that were never read: what a factory that begins takes up by itself. */
export async function neverRead({ config, ledger }: Pick<RefreshNeeds, 'config' | 'ledger'>): Promise<string[]> {
  const head = ledger.head();
  const names: string[] = [];
  for (const source of config.sources.keys()) if ((await head.get(importKind, source)) === undefined) names.push(source);
  for (const [id, { path }] of config.collections) if (path !== undefined && (await head.get(collectionKind, id)) === undefined) names.push(id);
  for (const [name, component] of config.components) if ((await head.get(revisionKind, component.purl)) === undefined) names.push(name);
  return names;
}

function chosen(names: readonly string[], config: Config): { sources: string[]; components: string[]; collections: string[] } {
  if (names.length === 0)
    return { sources: [...config.sources.keys()], components: [...config.components.keys()], collections: [...config.collections.keys()] };
  const sources = names.filter((name) => config.sources.has(name));
  const components = names.filter((name) => config.components.has(name));
  const collections = names.filter((name) => config.collections.has(name));
  const unknown = names.find((name) => !config.sources.has(name) && !config.components.has(name) && !config.collections.has(name));
  if (unknown === undefined) return { sources, components, collections };
  const known = [...config.sources.keys(), ...config.components.keys(), ...config.collections.keys()];
  throw new UserError('NAME_UNKNOWN', `There is no source, component or collection "${unknown}".`, {
    hint: 'refresh without a name takes all of them up.',
    suggest: nearest(unknown, known),
  });
}

/** A release that could not be read was tried: it is not tried again by itself, but whenever somebody refreshes. */
async function noteTried(name: string, config: Config, head: Head, write: Write): Promise<void> {
  const component = config.components.get(name);
  const known = component === undefined ? undefined : await head.get(revisionKind, component.purl);
  if (component?.releases === undefined || known === undefined) return;
  const releases = releasesDue(component, known, head.at);
  if (releases !== known.releases) write.put(revisionKind, component.purl, { ...known, first: takenUp(known) ?? known.time, releases });
}

/** Equal content makes equal packs, whose names two gits at once would fight over: one source at a time is read into a repository. */
const reading = openTurns();

async function readSource(source: string, { folder, config, ledger, now }: RefreshNeeds): Promise<ImportOutcome> {
  const settings = config.sources.get(source);
  if (settings === undefined) throw new Error(`the source ${source} has gone`);
  const previous = await ledger.head().get(importKind, source);
  return importSource({
    repository: ledger.repository,
    source,
    config: settings,
    formats,
    layers: join(folder, 'layers'),
    now: now(),
    ...(previous === undefined ? {} : { previous }),
  });
}

async function readRevision(name: string, { folder, config, ledger, now }: RefreshNeeds): Promise<Revision> {
  const component = config.components.get(name);
  if (component === undefined) throw new Error(`the component ${name} has gone`);
  if ((component.path === undefined) === (component.git === undefined)) {
    throw new UserError(
      'CONFIG_INVALID',
      `components/${name}.yaml names ${component.path === undefined ? 'neither a path nor a git repository' : 'both a path and a git repository'}.`,
      { hint: 'Give it exactly one of path: and git:.' },
    );
  }
  const known = component.releases === undefined ? undefined : await ledger.head().get(revisionKind, component.purl);
  const releases = releasesDue(component, known, now());
  const source = standing(component, releases);
  const found =
    component.git === undefined
      ? await revisionOfFolder({ repository: ledger.repository, component: name, folder: source.path ?? '', files: component.files, version: source.version })
      : await revisionOfRepository({ mirrors: join(folder, 'mirrors'), git: component.git, ref: component.ref, component: name });
  const rehearsed = component.releases === undefined ? {} : { releases };
  return {
    component: component.purl,
    name,
    commit: found.commit,
    version: source.version ?? found.version,
    epoch: found.epoch,
    time: stamp(now()),
    ...rehearsed,
  };
}
