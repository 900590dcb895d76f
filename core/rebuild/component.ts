import { barredBy, openCollections, type Barred } from '../change/collection-facts.ts';
import type { ComponentConfig, FormatConfig } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { UserError } from '../model/errors.ts';
import { purlBase } from '../model/ids.ts';
import { nearest } from '../model/near.ts';
import { unreadKind, type UnreadSource } from '../state/kinds/import.ts';
import { buildKind, currentKind, revisionKind, type BuildRecord, type Revision } from '../state/kinds/build.ts';

/** A component as a rebuild sees it: its source, its newest good build, and what it takes changes from. */
export interface RebuildComponent {
  readonly purl: string;
  readonly name: string;
  readonly config: ComponentConfig;
  readonly format: FormatConfig;
  readonly revision: Revision | undefined;
  /** Why its source could not be taken up when that was last tried. */
  readonly unread?: UnreadSource;
  readonly current: BuildRecord | undefined;
  /** The source revision that the newest good build stands for. */
  readonly builtCommit: string | undefined;
  /** Purls of the components whose outputs its build reads. */
  readonly requires: readonly string[];
  /** Purls of components whose artifacts its own need, over relations that its format passes on. */
  readonly takesFrom: readonly string[];
  /** Why it is not built at all, where collections say so. */
  readonly barred?: Barred;
}

export type RebuildComponents = ReadonlyMap<string, RebuildComponent>;

/** Reads every configured component once; with `only`, that one and what it is built with, which is all that its build needs. */
export async function readComponents(head: Snapshot, only?: string): Promise<RebuildComponents> {
  const { config } = head;
  const names = only === undefined ? [...config.components.keys()] : [only, ...(config.components.get(only)?.build_requires ?? [])];
  const wanted = names
    .map((name) => [name, config.components.get(name)] as const)
    .filter((item): item is readonly [string, ComponentConfig] => item[1] !== undefined);
  const builds = new Map<string, BuildRecord>();
  const commits = new Map<string, string>();
  const purlOf = (name: string) => config.components.get(name)?.purl;
  for (const [, component] of wanted) {
    const current = await head.get(currentKind, component.purl);
    const build = current === undefined ? undefined : await head.get(buildKind, current.build);
    if (build === undefined) continue;
    builds.set(component.purl, build);
    commits.set(component.purl, current?.commit ?? build.commit);
  }
  const makers = new Map([...builds].flatMap(([purl, build]) => build.outputs.map((output): [string, string] => [purlBase(output.purl), purl])));
  const components = new Map<string, RebuildComponent>();
  const collections = openCollections(config, head);
  for (const [name, component] of wanted) {
    const format = config.formats.get(component.format);
    if (format === undefined) continue;
    const current = builds.get(component.purl);
    const barred = barredBy(await collections.of({ purl: component.purl, name }), archOf(config.engines.get(component.engine)));
    const unread = await head.get(unreadKind, component.purl);
    const passed = (current?.edges ?? []).filter((edge) => (format.passes_on as readonly string[]).includes(edge.relation));
    components.set(component.purl, {
      purl: component.purl,
      name,
      config: component,
      format,
      revision: await head.get(revisionKind, component.purl),
      current,
      builtCommit: commits.get(component.purl),
      requires: component.build_requires.map(purlOf).filter((purl) => purl !== undefined),
      takesFrom: [...new Set(passed.map((edge) => makerOf(edge.to, makers)).filter((purl) => purl !== undefined && purl !== component.purl))] as string[],
      ...(unread === undefined ? {} : { unread }),
      ...(barred === undefined ? {} : { barred }),
    });
  }
  return components;
}

/** A component by its name in `components/` or its purl. Throws `NAME_UNKNOWN`. */
export function componentNamed(components: RebuildComponents, text: string): RebuildComponent {
  const purl = text.startsWith('pkg:') ? purlBase(text) : undefined;
  const found = [...components.values()].find((component) => component.name === text || component.purl === purl);
  if (found !== undefined) return found;
  const known = [...components.values()].map((component) => component.name);
  throw new UserError('NAME_UNKNOWN', `There is no component "${text}".`, {
    suggest: nearest(text, known),
    hint:
      known.length === 0 ? 'No component is configured; add one in components/.' : 'trace NAME tells what a name is; components are the files in components/.',
  });
}

/** Throws `NAME_UNKNOWN` for a purl that no component has. */
export function known(components: RebuildComponents, purl: string): RebuildComponent {
  const component = components.get(purl);
  if (component === undefined)
    throw new UserError('NAME_UNKNOWN', `There is no component ${purl}.`, { hint: 'A build requirement names a component that is not configured.' });
  return component;
}

/** Where an engine says what it builds for. */
function archOf(engine: { readonly arch?: string | undefined } | undefined): string | undefined {
  return engine?.arch;
}

function makerOf(purl: string, makers: ReadonlyMap<string, string>): string | undefined {
  return purl.startsWith('pkg:') ? makers.get(purlBase(purl)) : undefined;
}
