import { allReleases } from '../config/releases.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { currentKind } from '../state/kinds/build.ts';
import { importKind } from '../state/kinds/import.ts';
import { composeKind, type ComposeRecord } from '../state/kinds/release.ts';
import { runKind, runNodeKind } from '../state/kinds/run.ts';
import type { Suggestion } from './suggestions.ts';
import { openDecisions } from './tasks.ts';

const over = new Set(['failed', 'built', 'unchanged', 'reused']);
/** Rebuilds that are looked through, newest first. */
const looked = 20;

/** One thing that is broken at this moment, and the question that explains it. */
export async function firstBroken(snapshot: Snapshot): Promise<Suggestion | undefined> {
  const found = (await brokenBuild(snapshot)) ?? (await brokenCompose(snapshot)) ?? (await refused(snapshot)) ?? (await brokenImport(snapshot));
  return found === undefined ? undefined : { kind: 'broken', ...found };
}

type Found = Omit<Suggestion, 'kind'> | undefined;

/** A component whose newest try failed. */
async function brokenBuild(snapshot: Snapshot): Promise<Found> {
  const runs = (await Array.fromAsync(snapshot.find(runKind, { kind: 'rebuild' }))).toSorted((a, b) => (a.created < b.created ? 1 : -1));
  const seen = new Set<string>();
  for (const run of runs.slice(0, looked)) {
    for (const { id, component } of run.nodes) {
      if (seen.has(component)) continue;
      const node = await snapshot.get(runNodeKind, `${run.id}/${id}`);
      if (node === undefined || !over.has(node.state)) continue;
      seen.add(component);
      const name = [...snapshot.config.components].find(([, item]) => item.purl === component)?.[0];
      // What was built and could not be signed is no failed build.
      const isBuilt = node.build !== null && (await snapshot.get(currentKind, component))?.build === node.build;
      if (node.state === 'failed' && name !== undefined && !isBuilt) return { command: `why ${name}`, why: `see why ${name} could not be built` };
    }
  }
  return undefined;
}

async function brokenCompose(snapshot: Snapshot): Promise<Found> {
  for (const { product, release } of allReleases(snapshot.config)) {
    let newest: ComposeRecord | undefined;
    for await (const compose of snapshot.find(composeKind, { product, release }))
      if (compose.state !== 'removed' && (newest === undefined || newest.created < compose.created)) newest = compose;
    if (newest?.state !== 'failed' && newest?.state !== 'incomplete') continue;
    const how = newest.state === 'failed' ? 'failed' : 'is not whole';
    return { command: `status ${newest.run}`, why: `see why the newest compose of ${product}/${release} ${how}` };
  }
  return undefined;
}

async function refused(snapshot: Snapshot): Promise<Found> {
  const decision = (await openDecisions(snapshot)).find((item) => item.verdict === 'rejected');
  if (decision === undefined) return undefined;
  const { product, release, stage } = decision;
  const name = decision.subject.replace(/^compose:/, '');
  return { command: `gate ${name} ${stage}`, why: `see what keeps ${name} out of ${product}/${release} ${stage}` };
}

async function brokenImport(snapshot: Snapshot): Promise<Found> {
  for await (const { id, error } of snapshot.find(importKind))
    if (error !== null) return { command: 'imports', why: `see why the source ${id} cannot be read` };
  return undefined;
}
