import { digestOf } from '../../core/model/digest.ts';
import { buildKind, currentKind, revisionKind, type BuildRecord } from '../../core/state/kinds/build.ts';
import { openLedger, type OpenLedger } from '../../core/state/open-ledger.ts';

const started = '2026-11-23T09:00:00Z';
const width = 40;
const needs = 3;

/** Writes a factory of `count` components into an empty state folder: layers of forty, each component needs three of the layer below. */
export async function generateFactory(folder: string, count: number): Promise<void> {
  const ledger = await openLedger({ folder, now: () => Temporal.Instant.from(started) });
  await ledger.commit({ subject: 'factory: generated', actor: 'person:bench' }, async (_head, write) => {
    write.file('config/factory.yaml', 'name: generated\n');
    write.file('config/formats/blob.yaml', 'purl: generic\nbuild: [./mk.sh]\noutputs: "out/*.blob"\n');
    write.file('config/people/alice.yaml', 'name: Alice\nroles: {releng: [web]}\n');
    write.file('config/products/web.yaml', 'name: Web\nreleases:\n  "1":\n    content: format(blob)\n    stages: [candidate, testing]\n    ga: 2026-01-12\n');
    for (let at = 0; at < count; at++) {
      write.file(`config/components/${nameOf(at)}.yaml`, component(at));
      for (const version of ['1.0', '1.1']) write.put(buildKind, `b-${nameOf(at)}-${version}`, build(at, version));
      write.put(currentKind, purlOf(at), { component: purlOf(at), build: `b-${nameOf(at)}-1.1`, since: started });
      const revision = { component: purlOf(at), name: nameOf(at), commit: commitOf(at), version: '1.1', epoch: 0, time: started };
      write.put(revisionKind, purlOf(at), revision);
    }
  });
  await ledger.close();
}

/** One commit with a new build of `count` components from `first` on. */
export async function buildAgain(ledger: Pick<OpenLedger, 'commit'>, first: number, count: number, version: string): Promise<void> {
  await ledger.commit({ subject: 'builds: ended', actor: 'system' }, async (_head, write) => {
    for (let at = first; at < first + count; at++) write.put(buildKind, `b-${nameOf(at)}-${version}`, build(at, version));
  });
}

function component(at: number): string {
  return `purl: ${purlOf(at)}\npath: ./${nameOf(at)}\nformat: blob\nbuild_requires: [${below(at).map(nameOf).join(', ')}]\nowners: [alice]\n`;
}

function below(at: number): number[] {
  const layer = Math.floor(at / width) - 1;
  return layer < 0 ? [] : Array.from({ length: needs }, (_, step) => layer * width + ((at * 7 + step * 11) % width));
}

function build(at: number, version: string): BuildRecord {
  const id = `b-${nameOf(at)}-${version}`;
  return {
    id,
    component: purlOf(at),
    name: nameOf(at),
    format: 'blob',
    version,
    commit: commitOf(at),
    inputHash: `h1:${digestOf(id).slice(7)}`,
    inputs: [],
    outputs: [{ purl: `${purlOf(at)}@${version}`, digest: digestOf(id), path: `${nameOf(at)}-${version}.blob`, size: 1000 + at }],
    payload: null,
    edges: below(at).map((to) => ({ from: `${purlOf(at)}@${version}`, to: `${purlOf(to)}@1.1`, relation: 'requires' })),
    nodes: [],
    outcome: 'ok',
    sentence: null,
    run: 'r-20261123-1',
    key: `k-${id}`,
    engine: 'local',
    isolation: 'none',
    log: `logs/${id}.txt`,
    started,
    finished: started,
    seconds: 12,
  };
}

const nameOf = (at: number): string => `part-${String(at).padStart(5, '0')}`;
const purlOf = (at: number): string => `pkg:generic/generated/${nameOf(at)}`;
const commitOf = (at: number): string => digestOf(nameOf(at)).slice(7, 47);
