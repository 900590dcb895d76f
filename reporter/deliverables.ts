import { type ReleaseRef, allReleases } from '@millwright/core/config/releases.ts';
import type { ComponentConfig } from '@millwright/core/config/schema.ts';
import { parseSelection, selects } from '@millwright/core/graph/query/selection.ts';
import type { BuildRecord } from '@millwright/core/state/kinds/build.ts';
import type { ComposeRecord } from '@millwright/core/state/kinds/release.ts';
import type { Ref } from './page.ts';
import { pointerOf } from './releases.ts';
import type { Site } from './site.ts';
import type { Status } from './status.ts';
import { compare, versionIn } from './things.ts';

/** One component of a release, and how it stands in each of its stages. */
export interface Deliverable {
  readonly component: Ref;
  /** Version of the newest good build; null where there is none. */
  readonly newest: string | null;
  /** Version of a later build that failed. */
  readonly failed: string | null;
  /** One for each stage of the release, in their order. */
  readonly cells: readonly DeliverableCell[];
  /** Missing somewhere, or never built. */
  readonly hole: boolean;
}

export interface DeliverableCell {
  readonly stage: string;
  readonly version: string | null;
  /** null where the stage is empty. */
  readonly status: Status | null;
}

const states = {
  newest: { word: 'newest', shape: 'good' },
  older: { word: 'older', shape: 'wait' },
  missing: { word: 'missing', shape: 'bad' },
  left: { word: 'no longer selected', shape: 'off' },
  unselected: { word: 'not selected', shape: 'off' },
} as const satisfies Record<string, Status>;

/** Components that a release's `content:` names, by name; none where it cannot be read. */
export function selectedBy(site: Site, { config }: ReleaseRef): Map<string, ComponentConfig> {
  let selection;
  try {
    selection = parseSelection(config.content);
  } catch {
    return new Map();
  }
  return new Map([...site.config.components].filter(([name, component]) => selects(selection, { format: component.format, source: 'config', name })));
}

/** The releases that take a component in, by its purl. */
export function releasesByComponent(site: Site): Map<string, Ref[]> {
  const found = new Map<string, Ref[]>();
  for (const ref of allReleases(site.config)) {
    for (const { purl } of selectedBy(site, ref).values()) found.set(purl, [...(found.get(purl) ?? []), site.links.release(ref.product, ref.release)]);
  }
  return found;
}

/** What a release consists of × its stages; what has a hole comes first. */
export function deliverablesOf(site: Site, ref: ReleaseRef): Deliverable[] {
  const stages = ref.stages.map(({ name }) => {
    const id = pointerOf(site, ref.product, ref.release, name);
    return { name, inputs: inputsByComponent(site.composes.find((compose) => compose.id === id)) };
  });
  const selected = new Set([...selectedBy(site, ref).values()].map((component) => component.purl));
  const all = new Set([...selected, ...stages.flatMap(({ inputs }) => [...(inputs?.keys() ?? [])])]);
  const builds = new Map(site.builds.map((build) => [build.id, build]));
  const latest = new Map(site.builds.toReversed().map((build) => [build.component, build]));
  const rows = [...all].map((purl): Deliverable => {
    const newest = builds.get(site.current.get(purl)?.build ?? '');
    const cells = stages.map(({ name, inputs }) => cellOf(name, inputs === undefined ? undefined : (inputs.get(purl) ?? []), newest, selected.has(purl)));
    const hole = selected.has(purl) && (newest === undefined || cells.some((cell) => cell.status?.shape === 'bad'));
    const last = latest.get(purl);
    const failed = last !== undefined && last.outcome !== 'ok' ? last.version : null;
    return { component: site.links.component(purl), newest: newest?.version ?? null, failed, cells, hole };
  });
  return rows.sort((a, b) => Number(b.hole) - Number(a.hole) || compare(a.component.text, b.component.text));
}

type Inputs = ComposeRecord['inputs'];

function inputsByComponent(compose: ComposeRecord | undefined): Map<string, Inputs> | undefined {
  return compose === undefined ? undefined : Map.groupBy(compose.inputs, (input) => input.component);
}

function cellOf(stage: string, inputs: Inputs | undefined, newest: BuildRecord | undefined, selected: boolean): DeliverableCell {
  if (inputs === undefined) return { stage, version: null, status: null };
  const [first] = inputs;
  if (first === undefined) return { stage, version: null, status: selected ? states.missing : states.unselected };
  const version = versionIn(first.purl);
  if (!selected) return { stage, version, status: states.left };
  const there = new Set(inputs.map((input) => input.digest));
  const same = newest === undefined || newest.outputs.every((output) => there.has(output.digest));
  return { stage, version, status: same ? states.newest : states.older };
}
