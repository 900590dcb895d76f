import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { buildKind, revisionKind } from '../../core/state/kinds/build.ts';
import { giveToken, post } from './http.ts';
import { pointedTo } from './pointer.ts';
import { at, environment, say, type Answer, type Json } from './say.ts';
import { openSession, type Session } from './session.ts';
import { serve } from './serve.ts';
import { configure, makeWorld, type World } from './world.ts';

const library = 'pkg:generic/demo/libpebble';
const program = 'pkg:generic/demo/skipstone';

/** The test's own way to clear up: tests run side by side. */
type After = TestContext['onTestFinished'];

test.concurrent('equal bytes under another version change nothing for anybody, and count as built', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  rmSync(join(world.config, 'components/libpebble/VERSION'));
  const { ask } = session(world, after);
  await ask('refresh');
  const first = done(await ask('rebuild libpebble --yes --wait'));
  const compose = at((await ask('compose pond/1 --yes --wait')).data, 'compose.id');

  configure(world, 'components/libpebble/NOTES', 'nothing that is built\n');
  await ask('refresh');
  const second = done(await ask('rebuild libpebble --yes --wait'));
  expect(nodeOf(second, library)).toMatchObject({ state: 'unchanged', build: at(nodeOf(first, library), 'build') });
  expect(nodeOf(second, program)).toMatchObject({ state: 'reused', build: at(nodeOf(first, program), 'build') });
  expect(ran(world)).toEqual(['libpebble', 'skipstone', 'libpebble']);
  expect(codeOf(await ask('rebuild --unbuilt --yes'))).toBe('NOTHING_TO_DO');
  const again = await ask('compose pond/1');
  expect([again.kind, at(again.data, 'compose.reused'), at(again.data, 'compose.id')]).toEqual(['compose', true, compose]);

  rmSync(join(world.config, 'components/libpebble/NOTES'));
  await ask('refresh');
  done(await ask('rebuild --unbuilt --yes --wait'));
  expect(ran(world)).toHaveLength(3);
  expect(codeOf(await ask('rebuild --unbuilt --yes'))).toBe('NOTHING_TO_DO');
});

test.concurrent('what was planned is built, whatever the source became meanwhile', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  nap(world, 1);
  const { ask } = session(world, after);
  await ask('refresh');
  const planned = at(stateRecord(world, revisionKind.path(program)), 'commit');
  expect(planned).toMatch(/^[0-9a-f]{40,64}$/);
  const code = at((await ask('rebuild libpebble')).data, 'plan.code');
  const job = String(at((await ask(`confirm ${String(code)} --as bob`)).data, 'job'));
  configure(world, 'components/skipstone/source.txt', 'roll it down the hill\n');
  await ask('refresh');

  const ended = await ask(`status ${job} --wait`);
  const node = nodeOf(ended.data, program);
  expect(at(node, 'state')).toBe('built');
  expect(readFileSync(artifact(world, at(node, 'outputs.0.digest')), 'utf8')).toContain('throw it flat');
  expect(at(stateRecord(world, buildKind.path(String(at(node, 'build')))), 'commit')).toBe(planned);
  const plan = (await ask('plan rebuild --unbuilt')).data;
  expect(componentsOf(plan)).toEqual([program]);
});

test.concurrent('a state that was put back runs recipes of its own, though its job ids were given before', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  const before = session(world, after);
  await before.ask('refresh');
  done(await before.ask('rebuild libpebble --yes --wait'));
  await before.close();
  const [repository, copy] = [join(world.state, 'state.git'), join(world.folder, 'copy.git')];
  cpSync(repository, copy, { recursive: true });
  const lost = session(world, after);
  const forgotten = done(await lost.ask('rebuild libpebble --fresh --yes --wait'));
  await lost.close();
  rmSync(repository, { recursive: true });
  cpSync(copy, repository, { recursive: true });
  for (const file of readdirSync(world.state)) if (file.startsWith('index.sqlite')) rmSync(join(world.state, file));
  rmSync(world.keys);

  const { ask } = session(world, after);
  const run = done(await ask('rebuild skipstone --fresh --yes --wait'));
  expect(at(run, 'id')).toBe(at(forgotten, 'id'));
  expect(ran(world)).toEqual(['skipstone']);
  const output = at(nodeOf(run, program), 'outputs.0');
  expect(at(output, 'purl')).toBe(`${program}@2.0.0`);
  expect(readFileSync(artifact(world, at(output, 'digest')), 'utf8')).toContain('throw it flat');
});

test.concurrent('the same rebuild asked for twice is one', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  nap(world, 1);
  const said = async (line: string) => (await say(line, { ...world, as: 'alice' })).answer;
  await said('refresh');
  const first = await said('rebuild libpebble --yes');
  const { ask } = session(world, after, 'bob');
  const second = await ask('rebuild libpebble --yes --wait');
  expect(at(first.data, 'job')).toMatch(/^r-/);
  expect(at(second.data, 'job')).toBe(at(first.data, 'job'));
  done(second);
  expect(ran(world)).toEqual(['libpebble', 'skipstone']);
});

test.concurrent('a freeze that comes before a promotion has had any effect stops it', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  configure(world, 'engines/local.yaml', `kind: local\nat_once: 1\nwritable: ['${dirname(world.keys)}']\n`);
  const { ask } = session(world, after);
  await composed(world, ask);
  nap(world, 4);
  await ask('refresh');
  // The only place at the engine is taken, so that the promotion has to wait for it.
  const busy = String(at((await ask('rebuild libpebble --yes')).data, 'job'));
  const job = String(at((await ask('promote pond/1 stable --yes')).data, 'job'));
  expect((await ask('freeze pond --until 7d --why audit --yes')).ok).toBe(true);

  const promotion = at((await ask(`status ${job} --wait`)).data, 'promotion');
  expect(at(promotion, 'state')).toBe('failed');
  const run = await ask(`gate pond/1 stable`);
  expect(sentenceOf(promotion)).toContain(String(at(run.data, 'decision.sentence')));
  expect(sentenceOf(promotion)).toMatch(/gate closed meanwhile.*(frozen|freeze)/i);
  expect([delivered(world), pointedTo(world, 'stable')]).toEqual([[], null]);
  await ask(`status ${busy} --wait`);

  await ask('unfreeze pond --yes');
  expect(at((await ask('promote pond/1 stable --yes --wait')).data, 'promotion.state')).toBe('done');
  expect(delivered(world)).toHaveLength(1);
});

test.concurrent('a rollback said twice goes back once, and a product that is observed is not moved', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  const talk = session(world, after);
  const { ask } = talk;
  const first = await composed(world, ask);
  await shipped(ask);
  const second = await composed(world, ask, 'another line\n');
  await shipped(ask);
  expect(pointedTo(world, 'stable')).toBe(second);
  expect(at((await ask('rollback pond/1 stable --yes --wait')).data, 'promotion.state')).toBe('done');
  expect(pointedTo(world, 'stable')).toBe(first);
  expect(codeOf(await ask('rollback pond/1 stable --yes --wait'))).toBe('NOTHING_TO_DO');
  expect(pointedTo(world, 'stable')).toBe(first);
  expect(delivered(world)).toEqual([first, second, first].map((id) => id.replace('compose:', '')));

  await talk.close();
  product(world, 'observe');
  const later = session(world, after);
  for (const line of [`promote ${second} stable --yes`, `rollback pond/1 stable --to ${second} --yes`, 'rollback pond/1 stable --yes']) {
    const { error } = await later.ask(line);
    expect([error?.code, error?.rule]).toEqual(['DENIED', 'products/pond.yaml mode: observe']);
  }
  expect(delivered(world)).toHaveLength(3);
});

test.concurrent('a program cannot confirm what cannot be taken back, and another product’s releng can neither rebuild nor cancel', async ({
  onTestFinished: after,
}) => {
  const world = quietWorld(after);
  product(world, 'assist', ', irreversible: true');
  configure(world, 'products/lake.yaml', "name: Lake\nreleases:\n  '1': { content: 'name(lake*)', stages: [candidate] }\n");
  configure(world, 'people/carol.yaml', 'name: Carol\naccounts: { console: [carol] }\nroles: { releng: [lake] }\n');
  const tokens = new Map(['alice', 'bob', 'carol'].map((person) => [person, giveToken(world, person)]));
  tokens.set('automation/bot', giveToken(world, 'automation/bot', ['confirm', 'promote']));
  const served = await serve(world);
  after(async () => void (await served.stop()));
  const as = (person: string) => async (line: string) => (await post(served.address, line, tokens.get(person))).answer;
  const [alice, bob, carol, bot] = [as('alice'), as('bob'), as('carol'), as('automation/bot')];

  await composed(world, alice);
  const code = String(at((await alice('promote pond/1 stable')).data, 'plan.code'));
  const { error } = await bot(`confirm ${code}`);
  expect([error?.code, error?.rule]).toEqual(['DENIED', 'irreversible: a second, different human']);
  expect([delivered(world), pointedTo(world, 'stable')]).toEqual([[], null]);
  expect(at((await bob(`confirm ${code} --wait`)).data, 'promotion.state')).toBe('done');

  nap(world, 1);
  await alice('refresh');
  expect(codeOf(await carol('rebuild libpebble --yes'))).toBe('DENIED');
  const job = String(at((await alice('rebuild libpebble --yes')).data, 'job'));
  expect(codeOf(await carol(`cancel ${job}`))).toBe('DENIED');
  expect(at((await alice(`status ${job} --wait`)).data, 'state')).toBe('done');
});

test.concurrent('a byte that changed in a compose keeps it from being delivered, and links that were lost come back', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  const talk = session(world, after);
  const first = await composed(world, talk.ask);
  await shipped(talk.ask);
  const second = await composed(world, talk.ask, 'another line\n');
  const folder = join(world.state, 'composes', second.replace('compose:', ''), 'compose');
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.blob')) ?? '';
  const bytes = readFileSync(join(folder, file));
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  rmSync(join(folder, file));
  writeFileSync(join(folder, file), bytes);

  const { data } = await talk.ask(`promote ${second} stable --yes --wait`);
  expect(at(data, 'promotion.state')).toBe('failed');
  expect(sentenceOf(at(data, 'promotion'))).toContain('ARTIFACT_CHANGED');
  expect([delivered(world).length, pointedTo(world, 'stable')]).toEqual([1, first]);
  await talk.close();

  rmSync(join(world.state, 'releases'), { recursive: true });
  const { ask } = session(world, after);
  done(await ask('rebuild libpebble --yes --wait'));
  expect([pointedTo(world, 'stable'), pointedTo(world, 'candidate')]).toEqual([first, second]);
});

test.concurrent('a state restored from git alone puts its composes together again, and makes new ones of what is lost for good', async ({
  onTestFinished: after,
}) => {
  const world = quietWorld(after);
  const first = session(world, after);
  const compose = await composed(world, first.ask);
  await shipped(first.ask);
  await first.close();
  const folder = join(world.state, 'composes', compose.replace('compose:', ''));
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8');

  rmSync(join(world.state, 'composes'), { recursive: true });
  const second = session(world, after);
  done(await second.ask('rebuild libpebble --yes --wait'));
  await second.close();
  expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8')).toBe(sums);
  expect(readdirSync(join(folder, 'compose'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.blob'))).toHaveLength(2);

  for (const lost of ['composes', 'artifacts', 'releases']) rmSync(join(world.state, lost), { recursive: true });
  const { ask } = session(world, after);
  done(await ask('rebuild libpebble --yes --wait'));
  expect((await ask(`status ${compose}`)).text?.join(' ')).toMatch(/removed|gone/);
  const again = at((await ask('compose pond/1 --yes --wait')).data, 'compose');
  expect([at(again, 'state'), at(again, 'reused')]).toEqual(['done', false]);
  expect(`compose:${String(at(again, 'id'))}`).not.toBe(compose);
});

test.concurrent('what a lost key had signed is signed again by the new one before it moves', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  product(world, 'assist', '', 'keys: { candidate: build, stable: gold }, ');
  configure(world, 'policies/stable.yaml', 'match: { product: [pond], stage: [stable] }\nrules: [{ signed: build }]\n');
  const first = session(world, after);
  const compose = await composed(world, first.ask);
  expect(at((await first.ask(`gate ${compose} stable`)).data, 'decision.verdict')).toBe('pass');
  await first.close();

  rmSync(join(world.state, 'keys'), { recursive: true });
  const { ask } = session(world, after);
  // Whatever opens the engines finds out; nothing is built.
  done(await ask('rebuild libpebble --yes --wait'));
  expect(ran(world)).toHaveLength(2);
  expect(at((await ask(`gate ${compose} stable`)).data, 'decision.verdict')).not.toBe('pass');
});

test.concurrent('an artifact that was lost is built again instead of reused', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  const { ask } = session(world, after);
  await ask('refresh');
  const first = done(await ask('rebuild libpebble --yes --wait'));
  const path = artifact(world, at(nodeOf(first, library), 'outputs.0.digest'));
  rmSync(path);
  const second = done(await ask('rebuild libpebble --yes --wait'));
  expect(at(nodeOf(second, library), 'state')).toBe('unchanged');
  expect(at(nodeOf(second, program), 'state')).toBe('reused');
  expect(existsSync(path)).toBe(true);
  expect(ran(world)).toEqual(['libpebble', 'skipstone', 'libpebble']);
});

test.concurrent('a rebuild because of an upstream or an artifact begins at the components behind it', async ({ onTestFinished: after }) => {
  const world = quietWorld(after);
  const { ask } = session(world, after);
  await ask('refresh');
  done(await ask('rebuild libpebble --yes --wait'));
  for (const cause of ['upstream:example.org/libpebble', `${library}@1.0.0`, library, 'libpebble']) {
    expect(componentsOf((await ask(`plan rebuild --because ${cause}`)).data), cause).toEqual([library, program]);
  }
  expect(componentsOf((await ask(`plan rebuild --because ${program}@2.0.0`)).data)).toEqual([program]);
  expect(codeOf(await ask('plan rebuild --because upstream:example.org/nobody'))).toBe('NAME_UNKNOWN');
});

/** Two components, one built with the other, and a release that moves only when asked; its deliveries are written down. */
function quietWorld(after: After): World {
  const world = makeWorld();
  after(() => world.remove());
  for (const folder of ['policies', 'tests']) rmSync(join(world.config, folder), { recursive: true });
  configure(world, 'formats/blob.yaml', "detect: '*.blob'\npurl: generic\nbuild: [./mk.sh]\noutputs: 'out/*.blob'\norder: semver\npasses_on: [requires]\n");
  for (const name of ['libpebble', 'skipstone']) {
    const inputs = name === 'skipstone' ? '"$MILLWRIGHT_INPUTS"/libpebble/*.blob' : '';
    const lines = ['#!/bin/sh', 'set -eu', `echo ${name} >>'${world.keys}'`, 'if test -f nap; then sleep "$(cat nap)"; fi'];
    const make = ['mkdir -p out', `cat source.txt ${inputs} >"out/${name}-$MILLWRIGHT_VERSION.blob"`];
    configure(world, `components/${name}/mk.sh`, `${[...lines, ...make].join('\n')}\n`, 0o755);
  }
  configure(world, 'products/deliver.sh', `#!/bin/sh\nset -eu\necho "$MILLWRIGHT_COMPOSE" >>'${deliveries(world)}'\n`, 0o755);
  product(world, 'assist');
  return world;
}

function product(world: World, mode: string, more = '', keys = ''): void {
  const stages = `[candidate, { name: stable, deliver: [./deliver.sh]${more} }]`;
  configure(world, 'products/pond.yaml', `name: Pond\nmode: ${mode}\nreleases:\n  '1': { content: format(blob), stages: ${stages}, ${keys}settle: 1h }\n`);
}

function session(world: World, after: After, person = 'alice'): Session {
  const opened = openSession(world, person);
  after(() => opened.close());
  return opened;
}

/** Makes the library's recipe take so long from its next revision on. */
function nap(world: World, seconds: number): void {
  configure(world, 'components/libpebble/nap', `${seconds}\n`);
}

/** Builds everything at its newest source and composes it. */
async function composed(world: World, ask: Session['ask'], more = ''): Promise<string> {
  appendFileSync(join(world.config, 'components/libpebble/source.txt'), more);
  await ask('refresh');
  done(await ask('rebuild libpebble --yes --wait'));
  const compose = at((await ask('compose pond/1 --yes --wait')).data, 'compose');
  expect(at(compose, 'state')).toBe('done');
  return `compose:${String(at(compose, 'id'))}`;
}

async function shipped(ask: Session['ask']): Promise<void> {
  const said = await ask('promote pond/1 stable --yes --wait');
  expect(at(said.data, 'promotion.state'), JSON.stringify(said)).toBe('done');
}

function done(said: Answer): Json {
  const run = at(said.data, 'rebuild');
  expect(at(run, 'state'), JSON.stringify(said)).toBe('done');
  return run;
}

function nodeOf(run: Json, purl: string): Json {
  return Object.values((at(run, 'nodes') ?? {}) as Record<string, Json>).find((node) => at(node, 'component') === purl);
}

function componentsOf(data: Json): string[] {
  return ((at(data, 'plan.nodes') ?? []) as Json[]).map((node) => String(at(node, 'component')));
}

function codeOf(said: Answer): string | undefined {
  return said.error?.code;
}

function sentenceOf(promotion: Json): string {
  return String(at(promotion, 'sentence'));
}

function artifact(world: World, digest: Json): string {
  const hex = String(digest).slice('sha256:'.length);
  return join(world.state, 'artifacts', 'sha256', hex.slice(0, 2), hex);
}

function stateRecord(world: World, path: string): Json {
  const repository = join(world.state, 'state.git');
  return JSON.parse(execFileSync('git', ['-C', repository, 'show', `main:${path}`], { encoding: 'utf8', env: environment() })) as Json;
}

/** Names of the recipes that ran, in order. */
function ran(world: World): string[] {
  return readFileSync(world.keys, 'utf8').trim().split('\n');
}

function deliveries(world: World): string {
  return join(dirname(world.keys), 'delivered');
}

function delivered(world: World): string[] {
  return existsSync(deliveries(world)) ? readFileSync(deliveries(world), 'utf8').trim().split('\n') : [];
}
