import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { World } from '../story/world.ts';
import { actorsOf, damage, recordsOf, type Fields } from './records.ts';

/** What must be equal however often the story was interrupted: one sorted line a fact, without ids, times, attempts and logs. */
export interface EndState {
  readonly facts: readonly string[];
  /** What is wrong by itself, whatever a reference says. */
  readonly faults: readonly string[];
  /** Which files lie in the state folder, by the shape of their names. */
  readonly lying: readonly string[];
}

export async function endState(world: World): Promise<EndState> {
  const repository = join(world.state, 'state.git');
  if (!existsSync(repository)) return { facts: ['nothing'], faults: [], lying: [] };
  const [records, actors, damaged] = await Promise.all([recordsOf(repository), actorsOf(repository), damage(repository)]);
  const of = (kind: string): readonly Fields[] => records.get(kind) ?? [];
  const content = new Map(of('compose').map((compose) => [String(compose['id']), contentOf(compose)]));
  const named = (text: unknown): string => {
    const id = String(text).replace(/^compose:/, '');
    return content.get(id) ?? String(text);
  };

  const facts = new Set<string>();
  const add = (...parts: unknown[]): void => void facts.add(parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '));

  // A stage that moves by itself may pass over what stood there for a moment only: how fast a machine is, is no difference.
  const passing = (stage: unknown): boolean => stage === world.names.byItself;
  for (const each of of('pointer')) {
    const before = passing(each['stage']) ? [] : each['before'].map((old: Fields) => named(old['compose']));
    add('pointer', each['product'], each['release'], each['stage'], named(each['compose']), 'before', before);
  }
  for (const link of linksIn(join(world.state, 'releases'))) add('link', link.at, named(link.to));
  for (const each of of('compose')) add('compose', named(each['id']), each['state'], each['missing'].length, each['product'], each['release']);
  for (const each of of('compose')) for (const file of filesOf(join(world.state, 'composes', each['id']))) add('file', named(each['id']), file);
  const builds = new Map(of('build').map((build) => [build['id'] as string, build]));
  for (const each of of('current')) add('current', each['component'], outputsOf(builds.get(each['build'])));
  for (const each of of('revision')) add('revision', each['component'], each['version'], each['commit']);
  for (const each of of('import')) add('import', each['id'], each['format'], each['packages'], each['tree'], each['error']);
  const runs = new Map(of('run').map((run) => [run['id'] as string, run]));
  for (const each of of('run')) add('run', each['kind'], each['state']);
  for (const each of of('node')) add('node', runs.get(each['run'])?.['kind'], steps(runs.get(each['run']), each), endedAs(each['state']));
  for (const each of of('promotion').filter((promotion) => !passing(promotion['stage']))) {
    add('promotion', each['kind'], each['stage'], each['from'] === null ? 'nothing' : named(each['from']), named(each['to']), each['state'], each['by']);
  }
  for (const each of latest(
    of('decision').filter((decision) => !passing(decision['stage'])),
    (decision) => `${named(decision['subject'])} ${decision['stage']}`,
  )) {
    const answers = each['answers'].map((answer: Fields) => [answer['policy'], answer['rule'], answer['name'], answer['answer']]);
    add('decision', named(each['subject']), each['stage'], each['verdict'], answers);
  }
  const standing = new Set(of('pointer').map((pointer) => named(pointer['compose'])));
  for (const each of of('result').filter((result) => result['run'] === null || standing.has(named(result['subject']))))
    add('result', named(each['subject']), each['test'], each['outcome'], each['by']);
  for (const each of of('signature')) add('signature', each['key'], each['means'], each['digest']);
  for (const each of of('plan'))
    add(
      'plan',
      each['verb'],
      each['class'],
      each['state'],
      each['by'],
      each['confirmations'].map((one: Fields) => one['person']),
    );
  for (const kind of ['freeze', 'lock', 'waiver', 'approval', 'subscription'])
    for (const each of of(kind)) add(kind, each['by'], each['product'] ?? each['subject'], each['why']);
  for (const actor of actors) add('actor', actor);

  return {
    facts: [...facts].toSorted(),
    faults: [...faultsOf(world, of('build')), ...(damaged === '' ? [] : [`git fsck: ${damaged}`])],
    lying: shapes(world.state),
  };
}

/** A compose by what is in it: equal inputs, equal name. */
function contentOf(compose: Fields): string {
  const inputs = compose['inputs'].map((input: Fields) => `${input['purl']} ${input['digest']}`).toSorted();
  return `compose-of-${createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 12)}`;
}

function outputsOf(build: Fields | undefined): unknown {
  return build?.['outputs'].map((output: Fields) => `${output['path']} ${output['purl']} ${output['digest']}`).toSorted() ?? 'no build';
}

/** What a node worked on: a component, or a step whose name may hold an id. */
function steps(run: Fields | undefined, node: Fields): string {
  const definition = run?.['nodes'].find((each: Fields) => each['id'] === node['id']) as Fields | undefined;
  const component = String(definition?.['component'] ?? node['id']);
  return component.startsWith('pkg:') ? component : component.replaceAll(/[a-z0-9.]*\d{8}[-.\w]*/gi, '…');
}

/** Built anew, taken from before, or found unchanged: the work is done. */
function endedAs(state: string): string {
  return ['built', 'unchanged', 'reused'].includes(state) ? 'good' : state;
}

function latest(records: readonly Fields[], by: (record: Fields) => string): Fields[] {
  const last = new Map<string, Fields>();
  for (const record of records) {
    const known = last.get(by(record));
    if (known === undefined || known['time'] < record['time']) last.set(by(record), record);
  }
  return [...last.values()];
}

function linksIn(folder: string): { readonly at: string; readonly to: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ at: relative(folder, path), to: basename(readlinkSync(path)) }));
}

/** Files of a compose with their digests, but for those that name its id or a time. */
function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return ['no folder'];
  return filesIn(folder).map((path) => {
    const text = readFileSync(path);
    const own = text.includes(basename(folder)) || /(composeinfo|SHA256SUMS|\.asc$|\.sig$|\.gpg$)/.test(path);
    return `${relative(folder, path)} ${own ? '' : createHash('sha256').update(text).digest('hex')}`;
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function faultsOf(world: World, builds: readonly Fields[]): string[] {
  const faults: string[] = [];
  const keys = existsSync(world.keys) ? readFileSync(world.keys, 'utf8').trim().split('\n') : [];
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
  if (twice.length > 0) faults.push(`a recipe ran twice under the key ${twice.join(', ')}`);
  const store = join(world.state, 'artifacts', 'sha256');
  for (const path of existsSync(store) ? filesIn(store) : []) {
    if (!/^[0-9a-f]{64}$/.test(basename(path))) continue;
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
    if (digest !== basename(path)) faults.push(`${path} has the bytes of ${digest}`);
  }
  for (const output of builds.flatMap((build) => build['outputs'] as Fields[])) {
    const hex = String(output['digest']).slice('sha256:'.length);
    if (!existsSync(join(store, hex.slice(0, 2), hex))) faults.push(`the store lacks ${output['digest']} of ${output['purl']}`);
  }
  const links = linksIn(join(world.state, 'releases'));
  for (const link of links) if (!existsSync(join(world.state, 'releases', link.at))) faults.push(`${link.at} points to ${link.to}, which is not there`);
  return faults;
}

/** Shapes of what lies in the state, since names hold ids and chance; what git and the artifact store keep has its own checks. */
function shapes(state: string): string[] {
  const all = readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(state, join(entry.parentPath, entry.name)))
    // What waits there to be removed goes with the next build.
    .filter((path) => !path.startsWith('cache/swept/'))
    .filter((path) => !/^(artifacts\/sha256|state\.git\/objects\/([0-9a-f]{2}|pack\/pack-[0-9a-f]+\.(pack|idx|rev)$))/.test(path))
    .map((path) => path.replace(/^(attempts|logs)\/[^/]+/, '$1/…').replace(/\bwork-[^/]+/, 'work-…'))
    .map((path) => path.replaceAll(/[0-9a-f]{7,}|[0-9]+|tmp_\w+/g, '…').replaceAll(/…([-._]?…)*/g, '…'));
  return [...new Set(all)].toSorted();
}
