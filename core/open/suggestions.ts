import { allReleases } from '../config/releases.ts';
import type { Config } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { revisionKind } from '../state/kinds/build.ts';
import { composeKind } from '../state/kinds/release.ts';
import { runKind } from '../state/kinds/run.ts';
import { firstBroken } from './broken.ts';
import { firstTask } from './tasks.ts';

/** A line that works when it is typed now, and what one gets by it. */
export interface Suggestion {
  readonly kind: 'waiting' | 'broken' | 'explore';
  readonly command: string;
  /** A phrase that goes on from the command: `see what a change to libgreet reaches`. */
  readonly why: string;
}

/** Whom the suggestions are for: a person's id or `guest`. `mayActAs`: their console lets them speak as somebody else. */
export interface Visitor {
  readonly person: string;
  readonly mayActAs: boolean;
}

const shown = 3;

/** What this person could do now, at most three: something that waits for them, something broken to look at, something to explore. */
export async function suggestions(snapshot: Snapshot, visitor: Visitor): Promise<Suggestion[]> {
  const [waiting, broken] = [await waitingFor(snapshot, visitor), await firstBroken(snapshot)];
  const first = [waiting, broken].filter((item) => item !== undefined);
  const found = [...first, ...(await worthALook(snapshot, visitor))];
  return found.filter((item, index) => found.findIndex((other) => other.command === item.command) === index).slice(0, shown);
}

/** A component that as many others as possible are built with; undefined where nothing is configured. */
export function mostUsed(config: Config): string | undefined {
  const uses = new Map<string, number>();
  for (const component of config.components.values()) for (const name of component.build_requires) uses.set(name, (uses.get(name) ?? 0) + 1);
  const names = [...config.components.keys()];
  return names.toSorted((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0))[0];
}

async function waitingFor(snapshot: Snapshot, { person, mayActAs }: Visitor): Promise<Suggestion | undefined> {
  const own = await firstTask(snapshot, person);
  if (own !== undefined) return { kind: 'waiting', ...own };
  if (!mayActAs || snapshot.config.people.has(person)) return undefined;
  for (const other of snapshot.config.people.keys()) {
    const theirs = await firstTask(snapshot, other);
    if (theirs !== undefined) return { kind: 'waiting', command: `${theirs.command} --as ${other}`, why: `${theirs.why}, as ${other}` };
  }
  return undefined;
}

async function worthALook(snapshot: Snapshot, { person, mayActAs }: Visitor): Promise<Suggestion[]> {
  const { config } = snapshot;
  const running = await Array.fromAsync(snapshot.find(runKind, { state: 'running' }));
  const found: Suggestion[] = [];
  const add = (command: string, why: string): void => void found.push({ kind: 'explore', command, why });
  if (running.length > 0) add('status', `see the ${running.length === 1 ? 'job that is' : `${running.length} jobs that are`} running`);
  const builder = await someoneWhoBuilds(snapshot, person, mayActAs);
  if (running.length === 0 && builder !== undefined && (await isUntouched(snapshot)))
    add(`rebuild --unbuilt${builder === person ? '' : ` --as ${builder}`}`, 'build what was never built; it shows its plan first');
  const component = mostUsed(config);
  if (component !== undefined && (await snapshot.get(revisionKind, config.components.get(component)?.purl ?? '')) !== undefined)
    add(`trace ${component}`, `see what a change to ${component} reaches`);
  const [release] = allReleases(config);
  if (release !== undefined) {
    const name = `${release.product}/${release.release}`;
    for await (const compose of snapshot.find(composeKind, { product: release.product, release: release.release })) {
      if (compose.state !== 'done') continue;
      add(`why ${name}`, `see how far ${name} has come, and what holds it`);
      break;
    }
  }
  if (running.length === 0 && found.length === 0) add('status', 'see what the factory is doing');
  add('where', 'see every release, its stages and what they hold');
  add('help', 'see every word there is');
  return found;
}

/** Sources are read, and nobody has built anything yet. */
async function isUntouched(snapshot: Snapshot): Promise<boolean> {
  if ((await Array.fromAsync(snapshot.find(runKind, { kind: 'rebuild' }))).length > 0) return false;
  for (const { purl } of snapshot.config.components.values()) if ((await snapshot.get(revisionKind, purl)) !== undefined) return true;
  return false;
}

/** Somebody whose role covers everything that is built: a `rebuild --unbuilt` of theirs is not refused. */
async function someoneWhoBuilds({ config }: Snapshot, person: string, mayActAs: boolean): Promise<string | undefined> {
  const products = [...config.products.keys()];
  const builds = (id: string): boolean => {
    const roles = config.people.get(id)?.roles;
    const granted = [...(roles?.releng ?? []), ...(roles?.admin ?? [])];
    return granted.includes('*') || (products.length > 0 && products.every((product) => granted.includes(product)));
  };
  if (builds(person)) return person;
  return mayActAs && !config.people.has(person) ? [...config.people.keys()].find(builds) : undefined;
}
