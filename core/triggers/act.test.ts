import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Change } from '../change/change.ts';
import { confirmPlan } from '../change/confirm.ts';
import { parseConfig } from '../config/parse.ts';
import type { Config } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { UserError } from '../model/errors.ts';
import { stamp } from '../model/time.ts';
import { revisionKind, type Revision } from '../state/kinds/build.ts';
import { planKind } from '../state/kinds/change.ts';
import { runKind, type RunRecord } from '../state/kinds/run.ts';
import { triggerKind } from '../state/kinds/trigger.ts';
import type { Cause, Head, Write } from '../state/ledger.ts';
import { openLedger, type OpenLedger } from '../state/open-ledger.ts';
import { act, type ActNeeds } from './act.ts';
import { beginTriggers } from './begin.ts';
import { checkTrigger } from './check.ts';
import { triggersDue } from './due.ts';
import { takeUpEvents } from './take-up.ts';

const things = Array.from({ length: 30 }, (_, index) => `thing${index + 1}`);
const files = [
  ['formats/bag.yaml', 'purl: generic\nbuild: [./mk.sh]\noutputs: "out/*.bag"\n'],
  ['products/web.yaml', 'releases: {"1": {content: format(bag)}}\n'],
  ['people/ann.yaml', 'roles: {releng: [web]}\n'],
  ['people/pam.yaml', 'roles: {packager: [web]}\nowns: ["pkg:*"]\n'],
  ...things.map((name) => [`components/${name}.yaml`, `purl: pkg:generic/demo/${name}\npath: ./${name}\nformat: bag\n`] as const),
] as const;

let folder: string;
let ledger: OpenLedger;
let clock: Temporal.Instant;
let seen: { commit?: string };
let logged: string[];
let refreshed: (readonly string[])[];
/** What the change under test does; a test may put another in its place. */
let danger: 'write' | 'irreversible';
let refusal: Error | undefined;
let chance = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triggers-'));
  clock = Temporal.Instant.from('2026-11-21T10:00:00Z');
  ledger = await openLedger({ folder, now: () => clock });
  [seen, logged, refreshed, danger, refusal] = [{}, [], [], 'write', undefined];
});
afterEach(async () => {
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

/** The change every verb leads to here: a run that says what was asked. */
const change: Change<unknown, unknown> = {
  verb: 'rebuild',
  ask: z.unknown(),
  plan: async (ask) => {
    if (refusal !== undefined) throw refusal;
    return {
      class: danger,
      value: { ask },
      estimates: {},
      about: [],
      subject: 'rebuild(something)',
      needs: [{ role: 'packager', different: danger === 'irreversible' }],
    };
  },
  allowed: async () => ({ allowed: true }),
  show: () => ({ verdict: '' }),
  async apply(_planned, by, { head, write, plan }) {
    const id = write.nextId(runKind, 'r');
    const run: RunRecord = {
      id,
      kind: 'rebuild',
      subject: 'x',
      plan,
      by: [...by],
      state: 'running',
      created: head.at.toString(),
      ended: null,
      nodes: [],
      leftOut: [],
    };
    write.put(runKind, id, run);
    return { job: id, sentence: `The rebuild ${id} has begun.` };
  },
};

function configOf(trigger: string, more: readonly (readonly [string, string])[] = []): Config {
  return parseConfig(new Map([...files, ['triggers/base.yaml', trigger], ...more]), { folder: '/nowhere', formats: [], checkTrigger });
}

const snapshotOf = (config: Config, head: Head, at: Temporal.Instant): Snapshot => ({
  commit: head.commit,
  at,
  config,
  get: (kind, id) => head.get(kind, id),
  find: (kind, where) => head.find(kind, where),
  graph: () => Promise.reject(new Error('no graph is needed')),
  file: () => Promise.resolve(undefined),
  changes: (since) => ledger.reader.history({ ...(since === undefined ? {} : { since }), until: head.commit }),
});

/** The head as a question finds it: at the clock's moment, never before the newest commit. */
function today(config: Config): Snapshot {
  const head = ledger.head();
  return snapshotOf(config, head, Temporal.Instant.compare(clock, head.at) < 0 ? head.at : clock);
}

/** Takes up what happened and gives what is due, until nothing is; what was said on the way. */
async function look(config: Config): Promise<string[]> {
  const said: string[] = [];
  const snapshot = (): Snapshot => today(config);
  const needs: ActNeeds = {
    ledger,
    snapshot,
    snapshotOf: (head) => snapshotOf(config, head, head.at),
    changeOf: () => Promise.resolve(change),
    refresh: async (names) => {
      refreshed.push(names);
      return { moved: [] };
    },
    log: (line) => logged.push(line),
    random: (below) => (chance += 7) % below,
  };
  for (;;) {
    await takeUpEvents({ ledger, snapshot, log: (line) => logged.push(line) }, seen);
    const now = stamp(today(config).at);
    const due = (await triggersDue(snapshot())).filter((item) => item.at <= now);
    let moved = false;
    for (const item of due) {
      const acted = await act(item, needs);
      if (acted === undefined) continue;
      said.push(acted.sentence);
      moved = true;
    }
    if (!moved) return said;
  }
}

async function commit(work: (write: Write) => void, actor: Cause['actor'] = 'system'): Promise<void> {
  await ledger.commit({ subject: 'test', actor }, async (_head, write) => work(write));
}

const revision = (name: string, version: string): Revision => ({
  component: `pkg:generic/demo/${name}`,
  name,
  commit: version.padEnd(40, '0'),
  version,
  epoch: 0,
  time: '2026-11-21T10:00:00.000Z',
});
const move = (version: string, ...names: readonly string[]) =>
  commit((write) => {
    for (const name of names) write.put(revisionKind, `pkg:generic/demo/${name}`, revision(name, version));
  });
const runs = async () => (await Array.fromAsync(ledger.head().find(runKind))).map((run) => run.id);
const pass = (duration: Temporal.DurationLike) => {
  clock = clock.add(duration);
};

const always = 'on: {type: component.moved}\ndo: "rebuild --unbuilt"\nconfirm: never\ncap: 200/day\ncooldown: 0s\n';

test('thirty events of one commit that ask for the same are one command', async () => {
  const config = configOf(always);
  await beginTriggers(ledger, config);
  await move('1', ...things);
  expect(await look(config)).toEqual([
    expect.stringMatching(
      /^The trigger base gave "rebuild --unbuilt", because: The source of thing\d+ is 1 \(1000000000\) \(and 29 more\): The rebuild r-20261121-1 has begun\.$/,
    ),
  ]);
  const [plan] = await Array.fromAsync(ledger.head().find(planKind));
  expect(plan).toMatchObject({ by: 'trigger:base', command: 'rebuild --unbuilt', state: 'applied', job: 'r-20261121-1', chain: ['trigger:base'] });
  expect(await look(config)).toEqual([]);
});

test('an event asks once, whatever ends the process in between', async () => {
  const config = configOf(always);
  await beginTriggers(ledger, config);
  await move('1', 'thing1');
  await takeUpEvents({ ledger, snapshot: () => today(config), log: () => undefined }, seen);
  // Another process: it knows nothing but the state.
  await ledger.close();
  ledger = await openLedger({ folder, now: () => clock });
  seen = {};
  expect(await look(config)).toHaveLength(1);
  seen = {};
  expect(await look(config)).toEqual([]);
  expect(await runs()).toHaveLength(1);
});

test('what happened before a trigger came into force is none of its business', async () => {
  await move('1', 'thing1');
  const config = configOf(always);
  await beginTriggers(ledger, config);
  expect(await look(config)).toEqual([]);
  await move('2', 'thing1');
  expect(await look(config)).toHaveLength(1);
});

test('a trigger that went and came back does not make up for the time between', async () => {
  const [config, none] = [configOf(always), parseConfig(new Map(files), { folder: '/nowhere', formats: [] })];
  await beginTriggers(ledger, config);
  await beginTriggers(ledger, none);
  await move('1', 'thing1');
  await beginTriggers(ledger, config);
  expect(await look(config)).toEqual([]);
});

test('values of the event stand in the command, and the match has to fit', async () => {
  const config = configOf(
    'on: {type: component, match: {component: "thing2*", product: web, release: web/1}}\ndo: "rebuild --because {subject}"\nconfirm: never\n',
  );
  await beginTriggers(ledger, config);
  await move('1', 'thing1', 'thing2', 'thing20');
  await look(config);
  const commands = (await Array.fromAsync(ledger.head().find(planKind))).map((plan) => plan.command);
  expect(commands.toSorted()).toEqual(['rebuild --because pkg:generic/demo/thing2', 'rebuild --because pkg:generic/demo/thing20']);
});

test('an event that says nothing of what the command needs is left out and told', async () => {
  const config = configOf('on: {type: component.moved}\ndo: "promote {compose} stable"\nconfirm: never\n');
  await beginTriggers(ledger, config);
  await move('1', 'thing1');
  expect(await look(config)).toEqual([]);
  expect((await ledger.head().get(triggerKind, 'base'))?.leftOut).toMatchObject({
    command: 'promote {compose} stable',
    why: 'component.moved is not about one compose alone: The source of thing1 is 1 (1000000000).',
  });
});

test('within the cool-down commands wait, and equal ones are given once at its end', async () => {
  const config = configOf(always.replace('0s', '1h'));
  await beginTriggers(ledger, config);
  await move('1', 'thing1');
  expect(await look(config)).toHaveLength(1);
  pass({ minutes: 10 });
  await move('2', 'thing1');
  await move('3', 'thing1');
  expect(await look(config)).toEqual([]);
  const [due] = await triggersDue(today(config));
  expect(due?.at.slice(0, 16)).toBe('2026-11-21T11:00');
  pass({ minutes: 51 });
  seen = {};
  expect(await look(config)).toEqual([expect.stringContaining('(and 1 more)')]);
  expect(await runs()).toHaveLength(2);
});

test('beyond the cap everything that waits is left out, and one note says so; the next day it goes on', async () => {
  const config = configOf('on: {type: component.moved}\ndo: "rebuild --because {component}"\nconfirm: never\ncap: 2/day\n');
  await beginTriggers(ledger, config);
  await move('1', ...things.slice(0, 5));
  const said = await look(config);
  expect(said).toHaveLength(3);
  expect(said[2]).toContain('it did something 2 times within the last day, and its cap is 2/day. 2 more commands are left out with it.');
  expect(await runs()).toHaveLength(2);
  pass({ hours: 25 });
  await move('2', 'thing1');
  expect(await look(config)).toEqual([expect.stringContaining('gave "rebuild --because thing1"')]);
});

test('commands that name things are given as one, in the order of their events', async () => {
  const config = configOf('on: {type: component.moved}\ndo: "rebuild {component}"\nconfirm: never\ncap: 2/day\n');
  await beginTriggers(ledger, config);
  await move('1', 'thing1');
  await move('1', 'thing2');
  await move('1', 'thing3');
  expect(await look(config)).toEqual([expect.stringContaining('gave "rebuild thing1 thing2 thing3"')]);
  expect((await ledger.head().get(triggerKind, 'base'))?.waiting).toEqual([]);
});

test('a bug in what a trigger asks for is told, and holds nothing up', async () => {
  const config = configOf(always);
  await beginTriggers(ledger, config);
  refusal = new TypeError('x is not a function');
  await move('1', 'thing1');
  expect(await look(config)).toEqual([expect.stringContaining('it failed for a reason of our own: x is not a function')]);
  expect(logged[0]).toContain('TypeError: x is not a function');
});

test('what is refused is left out with its reason, and the trigger goes on', async () => {
  const config = configOf(always);
  await beginTriggers(ledger, config);
  refusal = new UserError('NAME_UNKNOWN', 'There is no such thing.', { hint: 'Look it up.' });
  await move('1', 'thing1');
  expect(await look(config)).toEqual([expect.stringContaining('left out "rebuild --unbuilt"')]);
  const entries = await Array.fromAsync(ledger.reader.history());
  expect(entries.at(-1)?.cause).toMatchObject({ actor: 'trigger:base', subject: 'trigger(base): left out – There is no such thing. Look it up.' });
  refusal = undefined;
  await move('2', 'thing1');
  expect(await look(config)).toHaveLength(1);
});

test('with confirm: releng the plan waits for one, who need not be the packager that the change itself asks for', async () => {
  const config = configOf('on: {type: component.moved}\ndo: "rebuild --unbuilt"\nexpires: 3d\n');
  await beginTriggers(ledger, config);
  await move('1', 'thing1');
  expect(await look(config)).toEqual([expect.stringContaining('waits for a releng until 2026-11-24')]);
  expect(await runs()).toEqual([]);
  const confirmAs = (person: string) =>
    ledger.commit({ subject: 'confirm', actor: `person:${person}` }, async (head, write) => {
      const snapshot = snapshotOf(config, head, head.at);
      const [plan] = await Array.fromAsync(snapshot.find(planKind, { state: 'pending' }));
      if (plan === undefined) throw new Error('no plan waits');
      return confirmPlan(change, plan, { person, room: 'room:console' }, { head: snapshot, write });
    });
  await expect(confirmAs('pam')).rejects.toMatchObject({ code: 'DENIED' });
  const { value } = await confirmAs('ann');
  expect(value.plan).toMatchObject({ state: 'applied', job: 'r-20261121-1' });
});

test('what cannot be taken back waits for a person even with confirm: never', async () => {
  danger = 'irreversible';
  const config = configOf(always);
  await beginTriggers(ledger, config);
  await move('1', 'thing1');
  expect(await look(config)).toEqual([expect.stringContaining('waits for a packager')]);
  expect(await runs()).toEqual([]);
});

test('a newer plan of the same command takes the place of one that still waits', async () => {
  const config = configOf('on: {type: component.moved}\ndo: "rebuild {component}"\n');
  await beginTriggers(ledger, config);
  await move('1', 'thing1');
  await look(config);
  danger = 'irreversible';
  await move('2', 'thing1');
  await look(config);
  const plans = await Array.fromAsync(ledger.head().find(planKind));
  expect(plans.map((plan) => [plan.id, plan.state, plan.why])).toEqual([
    ['p-20261121-1', 'stale', 'p-20261121-2 takes its place'],
    ['p-20261121-2', 'pending', null],
  ]);
});

test('a trigger is not set off by what it brought about, also over another trigger', async () => {
  const config = configOf('on: {type: rebuild.started}\ndo: "rebuild thing1"\nconfirm: never\n', [
    ['triggers/other.yaml', 'on: {type: rebuild.started}\ndo: "rebuild thing2"\nconfirm: never\n'],
  ]);
  await beginTriggers(ledger, config);
  const record: RunRecord = {
    id: 'r-0',
    kind: 'rebuild',
    subject: 'x',
    plan: null,
    by: ['person:ann'],
    state: 'running',
    created: clock.toString(),
    ended: null,
    nodes: [],
    leftOut: [],
  };
  await commit((write) => write.put(runKind, 'r-0', record));
  await look(config);
  const commands = (await Array.fromAsync(ledger.head().find(planKind))).map((plan) => `${plan.by} ${plan.command} ${plan.chain?.join(' ')}`);
  expect(commands.toSorted()).toEqual([
    'trigger:base rebuild thing1 trigger:base',
    'trigger:base rebuild thing1 trigger:other trigger:base',
    'trigger:other rebuild thing2 trigger:base trigger:other',
    'trigger:other rebuild thing2 trigger:other',
  ]);
  expect(logged).toContain('The trigger base is not set off by what it brought about itself (1 event).');
});

test('a schedule makes up once for the times it missed', async () => {
  const config = configOf('on: {every: 1h}\ndo: refresh thing1\nconfirm: never\n');
  await beginTriggers(ledger, config);
  expect(await look(config)).toEqual([]);
  pass({ hours: 5, minutes: 30 });
  expect(await look(config)).toEqual(['The trigger base gave "refresh thing1", because: its time has come: nothing has moved.']);
  expect(refreshed).toEqual([['thing1']]);
  const next = (await triggersDue(today(config)))[0]?.at;
  expect(next?.slice(0, 16)).toBe('2026-11-21T16:00');
});

test('a cadence has a zone', async () => {
  const config = configOf('on: {cadence: "FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", zone: Europe/Prague}\ndo: refresh\nconfirm: never\n');
  await beginTriggers(ledger, config);
  const next = async () => (await triggersDue(today(config)))[0]?.at;
  expect(await next()).toBe('2026-11-22T05:00:00.000Z');
  pass({ hours: 24 });
  expect(await look(config)).toHaveLength(1);
  expect(await next()).toBe('2026-11-23T05:00:00.000Z');
});
