import { isAbsolute } from 'node:path';
import { canonicalPurl, parsePurl } from '../model/ids.ts';
import { nearest } from '../model/near.ts';
import { durationMs } from '../model/time.ts';
import { wrongCadence, wrongDate, wrongDuration, wrongQuiet, wrongZone } from './calendar-text.ts';
import { allReleases } from './releases.ts';
import type { ComponentConfig, Config, ConfigFolder, ReleaseConfig, StageConfig, TriggerConfig } from './schema.ts';

export interface ReferenceOptions {
  readonly formats: readonly string[];
  readonly parseSelection?: ((text: string) => unknown) | undefined;
  readonly checkTrigger?: CheckTrigger | undefined;
  /** Ids of every file of a folder, also of those that could not be read: they exist, so nobody is told they do not. */
  known(folder: ConfigFolder): readonly string[];
  /** Reports at a key of a thing; does nothing for things that only defaults made. */
  report(folder: ConfigFolder | 'factory', id: string, path: readonly PropertyKey[], message: string, near?: readonly string[]): void;
}

/** Tells each thing that is wrong with a trigger by the key it stands at. */
export type CheckTrigger = (
  id: string,
  trigger: TriggerConfig,
  config: Config,
  wrong: (path: readonly PropertyKey[], message: string, near?: readonly string[]) => void,
) => void;

/** Keys that exist without a file: they are made in the state folder on first use. */
const madeKeys = ['build', 'gold'];
const composers = ['local'];

/** Checks everything one file says about another. */
export function checkReferences(config: Config, options: ReferenceOptions): void {
  checkFormats(config, options);
  for (const name of Object.keys(config.factory.limits)) mention(options, 'factory', 'factory', ['limits', name], 'engine', name, engines(config, options));
  checkComponents(config, options);
  for (const product of config.products.keys()) {
    for (const [release, releaseConfig] of Object.entries(config.products.get(product)?.releases ?? {}))
      checkRelease(config, options, product, release, releaseConfig);
  }
  checkGates(config, options);
  checkPeople(config, options);
  const releases = allReleases(config).map((release) => `${release.product}/${release.release}`);
  for (const [id, { release }] of config.collections) if (release !== undefined) mention(options, 'collections', id, ['release'], 'release', release, releases);
  for (const [id, trigger] of config.triggers)
    options.checkTrigger?.(id, trigger, config, (path, message, near) => options.report('triggers', id, path, message, near));
}

/** Says so when a name is none of those known, and which are near. */
function mention(
  options: ReferenceOptions,
  folder: ConfigFolder | 'factory',
  id: string,
  path: readonly PropertyKey[],
  what: string,
  name: string,
  known: Iterable<string>,
): void {
  for (const one of known) if (one === name) return;
  const names = [...new Set(known)];
  const near = nearest(name, names);
  const list =
    near.length > 0 ? '' : names.length === 0 ? `; none is configured` : names.length <= 12 ? `; known: ${names.join(', ')}` : `; ${names.length} others are`;
  options.report(folder, id, path, `expected a known ${what}, found "${name}"${list}`, near);
}

function engines(config: Config, options: ReferenceOptions): readonly string[] {
  return [...options.known('engines'), ...config.engines.keys()];
}

function checkFormats(config: Config, options: ReferenceOptions): void {
  for (const id of config.formats.keys()) {
    if (options.formats.includes(id)) options.report('formats', id, [], `the format "${id}" is built in; give this one another name`);
  }
  for (const [id, source] of config.sources) {
    mention(options, 'sources', id, ['format'], 'format', source.format, [...options.formats, ...options.known('formats')]);
    exactlyOne(options, 'sources', id, source, ['path', 'url', 'apt']);
    source.also?.forEach((other, index) => {
      if ((other.path === undefined) === (other.url === undefined))
        options.report('sources', id, ['also', index], `expected exactly one of path and url, found ${other.path === undefined ? 'none' : 'both'}`);
    });
  }
}

function exactlyOne<T extends object>(options: ReferenceOptions, folder: ConfigFolder, id: string, thing: T, keys: readonly (keyof T & string)[]): void {
  const there = keys.filter((key) => thing[key] !== undefined && thing[key] !== false);
  if (there.length === 1) return;
  options.report(folder, id, there.slice(1, 2), `expected exactly one of ${some(keys)}, found ${there.length === 0 ? 'none' : some(there)}`);
}

/** `path and url`, `path, url and apt`. */
function some(keys: readonly string[]): string {
  return keys.length < 2 ? keys.join('') : `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`;
}

function checkComponents(config: Config, options: ReferenceOptions): void {
  const purls = new Map<string, string>();
  for (const [id, component] of config.components) {
    checkPurl(options, id, component, purls);
    exactlyOne(options, 'components', id, component, ['path', 'git']);
    for (const name of Object.keys(component.files)) {
      if (component.git !== undefined) options.report('components', id, ['files'], 'expected path: beside it; a git repository holds its own files');
      else if (!/^[\w+~-][\w.+~-]*(\/[\w+~-][\w.+~-]*)*$/.test(name))
        options.report('components', id, ['files', name], `expected a name such as data/list.txt, found "${name}"`);
    }
    checkReleases(options, id, component);
    if (
      component.git !== undefined &&
      !isAbsolute(component.git) &&
      !/^(?:(?:https?|ssh|git|file):\/\/|[\w.]+[\w.-]*(?:@[\w.-]+)?:(?!:))/.test(component.git)
    ) {
      options.report('components', id, ['git'], `expected a path or an address such as https://example.org/hello.git, found "${component.git}"`);
    }
    mention(options, 'components', id, ['format'], 'format', component.format, [...options.known('formats'), ...options.formats]);
    mention(options, 'components', id, ['engine'], 'engine', component.engine, engines(config, options));
    component.build_requires.forEach((name, index) =>
      mention(options, 'components', id, ['build_requires', index], 'component', name, options.known('components')),
    );
    component.bootstrap.forEach((name, index) =>
      mention(options, 'components', id, ['bootstrap', index], 'build requirement of it', name, component.build_requires),
    );
    component.owners.forEach((name, index) => mention(options, 'components', id, ['owners', index], 'person', name, options.known('people')));
  }
}

function checkPurl(options: ReferenceOptions, id: string, component: ComponentConfig, purls: Map<string, string>): void {
  try {
    const { version, qualifiers } = parsePurl(component.purl);
    if (version !== undefined || Object.keys(qualifiers).length > 0) {
      return options.report('components', id, ['purl'], `expected a package URL without version and qualifiers, found "${component.purl}"`);
    }
  } catch {
    return options.report('components', id, ['purl'], `expected a package URL such as pkg:generic/demo/hello, found "${component.purl}"`);
  }
  const purl = canonicalPurl(component.purl);
  const other = purls.get(purl);
  if (other !== undefined) options.report('components', id, ['purl'], `${purl} is already the component "${other}"`);
  purls.set(purl, other ?? id);
}

/** Rehearsed releases come one after the other, each from a folder of its own. */
function checkReleases(options: ReferenceOptions, id: string, { path, git, releases = [] }: ComponentConfig): void {
  const wrong = (key: readonly PropertyKey[], message: string): void => options.report('components', id, ['releases', ...key], message);
  if (releases.length > 0 && git !== undefined) wrong([], 'expected path: beside it; a git repository releases by itself');
  releases.forEach((release, index) => {
    const before = releases[index - 1];
    if (wrongDuration(release.after)) wrong([index, 'after'], `expected a duration such as 40s or 10m, found "${release.after}"`);
    else if (before !== undefined && !wrongDuration(before.after) && msOf(release.after) <= msOf(before.after))
      wrong([index, 'after'], `expected longer than the ${before.after} of the release before it, found "${release.after}"`);
    if (release.path === (before?.path ?? path))
      wrong([index, 'path'], 'expected another folder than the one before; from the same source nothing new is built');
  });
}

function checkRelease(config: Config, options: ReferenceOptions, product: string, release: string, item: ReleaseConfig): void {
  const at = (path: readonly PropertyKey[], message: string, near?: readonly string[]): void =>
    options.report('products', product, ['releases', release, ...path], message, near);
  if (!/^[A-Za-z0-9][A-Za-z0-9._+~-]*$/.test(release)) at([], `"${release}" is no name for a release: letters, digits and . _ + ~ - only`);
  const stages = item.stages.map((stage) => (typeof stage === 'string' ? stage : stage.name));
  stages.forEach((stage, index) => {
    if (stages.indexOf(stage) !== index) at(['stages', index], `the stage "${stage}" stands here twice`);
  });
  item.stages.forEach((stage: string | StageConfig, index) => {
    if (typeof stage !== 'string' && stage.when === 'cadence' && item.cadence === undefined)
      at(['stages', index, 'when'], 'expected a "cadence" beside "stages", because this stage waits for it');
  });
  const keys = [...madeKeys, ...options.known('keys'), ...[...config.keys.values()].map((key) => key.means)];
  for (const [stage, key] of Object.entries(item.keys)) {
    mention(options, 'products', product, ['releases', release, 'keys', stage], 'stage of this release', stage, stages);
    mention(options, 'products', product, ['releases', release, 'keys', stage], 'key', key, keys);
  }
  for (const stage of Object.keys(item.tags))
    mention(options, 'products', product, ['releases', release, 'tags', stage], 'stage of this release', stage, stages);
  mention(options, 'products', product, ['releases', release, 'composer'], 'composer', item.composer, composers);
  item.phases.forEach((phase, index) => {
    if (phase.policy !== undefined)
      mention(options, 'products', product, ['releases', release, 'phases', index, 'policy'], 'policy', phase.policy, options.known('policies'));
  });
  const dates: readonly [path: readonly string[], wrong: string | undefined, found: string][] = [
    [['ga'], typeof item.ga === 'string' ? wrongDate(item.ga, false) : undefined, String(item.ga)],
    [['eol'], typeof item.eol === 'string' ? wrongDate(item.eol, true) : undefined, String(item.eol)],
    [['cadence'], item.cadence === undefined ? undefined : wrongCadence(item.cadence), String(item.cadence)],
    [['zone'], wrongZone(item.zone), item.zone],
  ];
  for (const [path, wrong, found] of dates) if (wrong !== undefined) at(path, `${wrong}, found "${found}"`);
  try {
    options.parseSelection?.(item.content);
  } catch (error) {
    at(['content'], `expected a selection such as format(x) intersect name("a*"): ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkGates(config: Config, options: ReferenceOptions): void {
  const whole = options.known('products').length === config.products.size;
  const releases = allReleases(config);
  const products = options.known('products');
  for (const [id, policy] of config.policies) {
    policy.match.product?.forEach((name, index) => mention(options, 'policies', id, ['match', 'product', index], 'product', name, products));
    const matched = releases.filter((release) => policy.match.product?.includes(release.product) ?? true);
    if (whole && matched.length > 0) {
      const names = matched.flatMap((release) => [release.release, `${release.product}/${release.release}`]);
      policy.match.release?.forEach((name, index) => mention(options, 'policies', id, ['match', 'release', index], 'release', name, names));
      const stages = matched.flatMap((release) => release.stages.map((stage) => stage.name));
      policy.match.stage?.forEach((name, index) => mention(options, 'policies', id, ['match', 'stage', index], 'stage', name, stages));
    }
    policy.rules.forEach((rule, index) => {
      if ('signed' in rule)
        mention(options, 'policies', id, ['rules', index, 'signed'], 'key', rule.signed, [
          ...madeKeys,
          ...options.known('keys'),
          ...[...config.keys.values()].map((key) => key.means),
        ]);
    });
  }
  for (const [id, test] of config.tests) {
    test.product?.forEach((name, index) => mention(options, 'tests', id, ['product', index], 'product', name, products));
    mention(options, 'tests', id, ['engine'], 'engine', test.engine, engines(config, options));
    const stages = releases
      .filter((release) => test.product?.includes(release.product) ?? true)
      .flatMap((release) => release.stages.map((stage) => stage.name));
    if (whole && stages.length > 0) mention(options, 'tests', id, ['stage'], 'stage', test.stage, stages);
  }
}

function checkPeople(config: Config, options: ReferenceOptions): void {
  const networks = ['console', ...options.known('networks')];
  const products = options.known('products');
  const accounts = new Map<string, string>();
  for (const [id, person] of config.people) {
    for (const [network, names] of Object.entries(person.accounts)) {
      // An account on a network that is not here yet does no harm; one on a misspelt network locks its person out.
      if (!networks.includes(network) && nearest(network, networks).length > 0)
        mention(options, 'people', id, ['accounts', network], 'network', network, networks);
      names.forEach((name, index) => {
        const key = `${network} ${name}`;
        const other = accounts.get(key);
        if (other !== undefined && other !== id)
          options.report('people', id, ['accounts', network, index], `the account "${name}" on ${network} is already that of "${other}"`);
        accounts.set(key, id);
      });
    }
    checkTimes(options, 'people', id, person);
    for (const [role, over] of Object.entries(person.roles)) {
      over?.forEach((name, index) => mention(options, 'people', id, ['roles', role, index], 'product', name, [...products, '*']));
    }
  }
  for (const [id, directory] of config.directories) {
    exactlyOne(options, 'directories', id, directory, ['url', 'command']);
    for (const [group, roles] of Object.entries(directory.groups)) {
      for (const [role, over] of Object.entries(roles))
        over?.forEach((name, index) => mention(options, 'directories', id, ['groups', group, role, index], 'product', name, [...products, '*']));
    }
  }
  for (const [id, room] of config.rooms) {
    checkTimes(options, 'rooms', id, room);
    mention(options, 'rooms', id, ['network'], 'network', room.network, networks);
    room.home.forEach((name, index) => mention(options, 'rooms', id, ['home', index], 'product', name, products));
    if (room.twin_of === undefined) continue;
    mention(options, 'rooms', id, ['twin_of'], 'room', room.twin_of, options.known('rooms'));
    if (config.rooms.get(room.twin_of)?.twin_of !== undefined || room.twin_of === id)
      options.report('rooms', id, ['twin_of'], 'expected a room that is nobody’s twin itself');
  }
  for (const [id, token] of config.tokens) {
    if (!/^automation\/[A-Za-z0-9][A-Za-z0-9._+~-]*$/.test(token.person))
      mention(options, 'tokens', id, ['person'], 'person', token.person, options.known('people'));
  }
}

const anyMoment = Temporal.Instant.fromEpochMilliseconds(0);

function msOf(duration: string): number {
  return durationMs(duration, anyMoment);
}

/** When a room or a person is told nothing, and in which zone that is meant. */
function checkTimes(
  options: ReferenceOptions,
  folder: 'people' | 'rooms',
  id: string,
  { zone, quiet }: { readonly zone: string; readonly quiet?: string | undefined },
): void {
  const wrong = { zone: wrongZone(zone), quiet: quiet === undefined ? undefined : wrongQuiet(quiet) };
  if (wrong.zone !== undefined) options.report(folder, id, ['zone'], `${wrong.zone}, found "${zone}"`);
  if (wrong.quiet !== undefined) options.report(folder, id, ['quiet'], `${wrong.quiet}, found "${quiet}"`);
}
