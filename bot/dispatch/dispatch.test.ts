import type { Config } from '@millwright/core/config/schema.ts';
import { combineLayers } from '@millwright/core/graph/combine.ts';
import { buildLayer } from '@millwright/core/graph/layer.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import type { Factory } from '@millwright/core/open/factory.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { command } from '../commands/command.ts';
import { commandFiles } from '../commands/commands.ts';
import { identifyOnConsole } from '../networks/console/person.ts';
import { dispatch } from './dispatch.ts';
import { noGlobals, type Globals } from './globals.ts';

const component = 'pkg:generic/demo/hello';
const graph = combineLayers([
  buildLayer('config', '1', {
    nodes: [
      { id: component, kind: 'component', name: 'hello', format: 'blob' },
      { id: 'release:web/1', kind: 'release', name: 'web/1', format: null },
      { id: 'product:web', kind: 'product', name: 'web', format: null },
    ],
    edges: [
      { from: 'release:web/1', to: component, relation: 'selects', provenance: 'declared' },
      { from: 'release:web/1', to: 'product:web', relation: 'release-of', provenance: 'declared' },
    ],
  }),
]);
const config = (base: string | null = null, actAs = true): Config =>
  ({
    factory: { name: 'demo', site: { base }, console: { act_as: actAs } },
    people: new Map(
      Object.entries({ alice: { accounts: { console: ['ann'] }, roles: { releng: ['web'] }, owns: [] }, bob: { accounts: {}, roles: {}, owns: [] } }),
    ),
    components: new Map([['hello', { purl: component, owners: ['alice'], build_requires: [] }]]),
    products: new Map([['web', { releases: { '1': { stages: ['candidate', 'stable'], keys: {} } } }]]),
    sources: new Map(),
    tests: new Map(),
    tokens: new Map(),
    triggers: new Map(),
    networks: new Map(),
    rooms: new Map([['quiet', { network: 'console', id: 'quiet', allow: ['read'] }]]),
    keys: new Map(),
    collections: new Map(),
  }) as unknown as Config;
const none = async function* () {};
const at = Temporal.Instant.from('2026-11-23T09:00:00Z');

function house(own: Config = config(), records: Readonly<Record<string, readonly object[]>> = {}) {
  const logged: string[] = [];
  const snapshot = {
    commit: 'c0ffee',
    at,
    config: own,
    graph: () => Promise.resolve(graph),
    file: () => Promise.resolve(undefined),
    get: () => Promise.resolve(undefined),
    async *find(kind: { name: string }) {
      yield* records[kind.name] ?? [];
    },
    changes: none,
  } as unknown as Snapshot;
  const factory = { config: own, folder: '/nowhere', now: () => at, random: () => 0, snapshot: () => Promise.resolve(snapshot) } as unknown as Factory;
  const broken = command({
    word: 'digest',
    summary: 'Breaks.',
    args: z.strictObject({}),
    positional: [],
    role: 'guest',
    danger: 'read',
    examples: [],
    run: () => Promise.reject(new Error('secret detail')),
  });
  const waits = command({
    ...broken,
    word: 'status',
    danger: 'write',
    role: 'releng',
    run: () => Promise.reject(new UserError('GATE_NOT_PASSED', 'No.', { data: { why: 1 } })),
  });
  const failed = command({
    ...broken,
    word: 'vote',
    run: () => Promise.resolve({ kind: 'rebuild', data: {}, document: { verdict: 'It failed.' }, failed: true }),
  });
  const extra = Object.fromEntries([broken, waits, failed].map((item) => [item.word, () => Promise.resolve({ default: item })]));
  const overHttp = { person: 'guest', room: 'room:http' } as const;
  const say = (line: string, options: Partial<Globals> = {}, user = 'ann') =>
    dispatch(
      { factory, commands: { ...commandFiles, ...extra }, log: (text) => void logged.push(text) },
      {
        line,
        options: { ...noGlobals, ...options },
        identify: (as, room) => (user === 'web' ? overHttp : identifyOnConsole(own, user, as, room)),
        signal: new AbortController().signal,
        progress: () => {},
      },
    );
  return { say, logged };
}

test('an answer has the shape outside scripts rely on', async () => {
  const { answer, exit } = await house(config('https://x.example/')).say('trace   hello');
  expect(exit).toBe(0);
  expect(answer).toMatchObject({
    schema: 'millwright.answer/1',
    kind: 'trace',
    ok: true,
    command: 'trace hello',
    by: 'person:alice',
    at: { commit: 'c0ffee', time: '2026-11-23T09:00:00.000Z' },
    links: { page: 'https://x.example/c/generic/demo/hello/', json: 'https://x.example/c/generic/demo/hello/index.json' },
    cut: [],
  });
  expect(answer.short[0]).toBe(
    'The component hello is selected for web (2 steps away), and no compose has it yet; a change to it reaches 1 release and 1 product.',
  );
  expect(answer.short.length).toBeLessThanOrEqual(3);
});

test('without a public site there are no links', async () => {
  expect((await house().say('trace hello')).answer).toMatchObject({ links: { page: null, json: null } });
});

test('trace says what a product or release is instead of where it ships', async () => {
  expect((await house().say('trace product:web')).answer.short[0]).toBe('The product web has 1 release (web/1); a change to it reaches nothing.');
  expect((await house().say('trace release:web/1')).answer.short[0]).toBe(
    'The release web/1 belongs to web, selects 1 thing and has no compose yet; a change to it reaches 1 product.',
  );
});

test('trace gives counts by kind and distance, products with their path, owners, and nodes when all are asked for', async () => {
  const { answer } = await house().say('trace hello --all');
  expect(answer.data).toMatchObject({
    subject: { id: component, kind: 'component', name: 'hello', format: 'blob' },
    also: [],
    upstream: [],
    owners: ['person:alice'],
    builds: [],
    counts: { down: { release: { total: 1, byDistance: [1] }, product: { total: 1, byDistance: [0, 1] } }, up: {} },
    buildRequiredBy: { total: 0 },
    products: [{ node: { id: 'product:web' }, distance: 2, path: [{ from: 'release:web/1', to: component, relation: 'selects' }, { relation: 'release-of' }] }],
    nodes: [
      { id: 'release:web/1', kind: 'release', distance: 1, via: component },
      { id: 'product:web', kind: 'product', distance: 2, via: 'release:web/1' },
    ],
  });
});

test('an error has code, message, hint, suggestions and operation; usage ends with 2, the rest with 1', async () => {
  const unknown = await house().say('trace helo');
  expect(unknown).toMatchObject({
    exit: 1,
    answer: { kind: 'error', ok: false, error: { code: 'NAME_UNKNOWN', suggest: ['hello'], operation: 'op-20261123-00000000' } },
  });
  expect(await house().say('trac hello')).toMatchObject({ exit: 2, answer: { error: { code: 'USAGE', suggest: ['trace'] } } });
  expect(await house().say('transition x')).toMatchObject({ exit: 2, answer: { error: { message: '"transition" is not in this version.' } } });
  expect(await house().say('status')).toMatchObject({ exit: 1, answer: { error: { code: 'GATE_NOT_PASSED' }, data: { why: 1 } } });
  expect(await house().say('vote')).toMatchObject({ exit: 4, answer: { ok: true } });
});

test('our own mistake is apologised for; its stack goes to the log only', async () => {
  const { say, logged } = house();
  const { answer, exit } = await say('digest');
  expect(exit).toBe(3);
  expect(JSON.stringify(answer)).not.toContain('secret detail');
  expect(logged.join('\n')).toContain('op-20261123-00000000 Error: secret detail');
});

test('who may not is told the line that is missing', async () => {
  expect(await house().say('status', {}, 'nobody')).toMatchObject({
    exit: 1,
    answer: { by: 'person:guest', error: { code: 'DENIED', rule: 'people/: there is no file for guest' } },
  });
  expect(await house().say('status', { as: 'bob' })).toMatchObject({ answer: { error: { rule: 'people/bob.yaml roles: releng is not granted' } } });
  expect(await house().say('status --room quiet')).toMatchObject({ answer: { error: { rule: 'rooms/quiet.yaml allow: write is not listed' } } });
});

test('who may not, and came over HTTP without a token, is told how to send one', async () => {
  const { answer } = await house().say('status', {}, 'web');
  expect(answer).toMatchObject({ error: { code: 'DENIED', hint: expect.stringContaining('Authorization: Bearer') } });
});

test('log knows a person who did nothing yet from one whom nobody knows', async () => {
  expect((await house().say('log --by bob')).answer.short[0]).toBe('Nothing in the log fits.');
  expect((await house().say('log --by alic')).answer).toMatchObject({ error: { code: 'NAME_UNKNOWN', suggest: ['alice'] } });
  expect((await house().say('log --about web/1')).answer.ok).toBe(true);
  expect((await house().say('log --about helo')).answer).toMatchObject({ error: { code: 'NAME_UNKNOWN', suggest: ['hello'] } });
});

test('where lists freezes in force and plans that wait, and knows its names', async () => {
  const [later, before] = ['2026-11-24T09:00:00Z', '2026-11-22T09:00:00Z'];
  const freeze = { id: 'f-1', product: 'web', release: null, stage: null, until: later, why: 'holidays', by: 'person:zoe' };
  const plan = { id: 'p-1', code: '7K2Q', command: 'promote web/1 stable', class: 'irreversible', by: 'person:zoe', expires: later };
  const needs = [{ role: 'releng', different: true }];
  const { say } = house(config(), {
    freeze: [freeze, { ...freeze, id: 'f-0', until: before }],
    plan: [
      { ...plan, needs },
      { ...plan, needs, expires: before },
    ],
  });
  const { answer } = await say('where');
  expect(answer).toMatchObject({
    data: { freezes: [{ id: 'f-1', by: 'person:zoe' }], locks: [], plans: [{ id: 'p-1', code: '7K2Q', who: 'a releng other than zoe', expires: later }] },
  });
  expect(answer.text.join('\n')).toContain('f-1     web  2026-11-24 09:00 UTC  zoe  holidays');
  expect((await say('where nosuch')).answer).toMatchObject({ error: { code: 'NAME_UNKNOWN' } });
  expect((await say('where web/2')).answer).toMatchObject({ error: { code: 'NAME_UNKNOWN', suggest: ['web/1'] } });
});

test('speaking as another is for factories that allow it, and inside the line wins', async () => {
  expect((await house().say('whoami --as bob', { as: 'alice' })).answer.by).toBe('person:bob');
  expect((await house().say('whoami', { as: '__proto__' })).answer).toMatchObject({ error: { code: 'NAME_UNKNOWN' } });
  expect((await house(config(null, false)).say('whoami', { as: 'bob' })).answer).toMatchObject({
    error: { code: 'DENIED', rule: 'factory.yaml console.act_as: true is not there' },
  });
});

test('the past can be asked about and not be changed', async () => {
  expect((await house().say('trace hello --at 2026-01-01')).answer.command).toBe('trace hello --at 2026-01-01');
  expect((await house().say('status --at 2026-01-01')).answer).toMatchObject({ error: { code: 'USAGE' } });
});

test('help shows what the asker may do, and says how to write each', async () => {
  const { answer } = await house().say('help', {}, 'nobody');
  const words = (answer.data as { commands: { word: string }[] }).commands.map((item) => item.word);
  expect(words).toContain('trace');
  expect(words).not.toContain('watch');
  expect((await house().say('help wcid')).answer.text.join('\n')).toContain('Next: where [PRODUCT]');
  expect((await house().say('help compose')).answer.text.join('\n')).toContain('compose web/1');
});
