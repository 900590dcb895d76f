import { resultKind } from '@millwright/core/state/kinds/evidence.ts';
import { runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import { expect, test } from 'vitest';
import { readFacts } from '../facts.ts';
import { changed } from '../sample-pages.ts';
import { node, nodeState, result, run, times } from '../sample-records.ts';
import { sampleState, stateOf, type Sample } from '../sample-state.ts';
import { siteOf } from '../site.ts';
import { sidecarsOf } from '../writers/sidecars.ts';
import { allPages } from '../views.ts';
import { buildLogPages } from './build-log.ts';

const printed: Readonly<Record<string, string>> = {
  'logs/n1.txt': 'compiling\nno error worth telling\n',
  'logs/k.txt': 'compiling\nmk.sh: line 3: gears: not found\n',
  'logs/lost.txt': 'compiling\n',
  'logs/t.txt': 'checking\nassertion failed: 1 was to be 2\n',
};
const readLog = async (path: string) => (printed[path] === undefined ? undefined : { text: printed[path], size: printed[path].length });
const factsWith = (sample: Sample) => readFacts(stateOf(sample), { folder: '/somewhere', formats: ['npm'], readLog });
const pagesOf = async (sample: Sample) => new Map(buildLogPages(siteOf(await factsWith(sample))).map((page) => [page.url, page]));

test('every attempt whose log is there has a page: what failed says why first, what went well that it did', async () => {
  const pages = await pagesOf(sampleState());
  expect([...pages.keys()].toSorted()).toEqual(['/build-log/k/', '/build-log/n1/']);
  expect(pages.get('/build-log/k/')?.model).toMatchObject({
    title: 'broken-clock, k',
    status: { word: 'failed', shape: 'bad' },
    verdict: 'mk.sh: line 3: gears: not found',
    crumbs: [{ url: '/' }, { url: '/rebuild/' }, { url: '/rebuild/r-20261123-1/' }],
    data: { failed: true, outcome: 'build', command: 'build-log r-20261123-1 n3', log: { error: { number: 2 } } },
  });
  expect(pages.get('/build-log/n1/')?.model).toMatchObject({
    title: 'libgreet, n1',
    status: { word: 'went well', shape: 'good' },
    verdict: 'It went well and printed 2 lines.',
    data: { failed: false, build: 'b-libgreet-2.0', about: { text: 'libgreet', url: '/c/generic/demo/libgreet/' }, log: { error: null, lines: 2 } },
  });
});

test('an attempt that lost its place is lost, and says what its engine said where its log tells nothing', async () => {
  const attempt = {
    key: 'lost',
    engine: 'local',
    task: null,
    ...times,
    outcome: 'infrastructure' as const,
    sentence: 'The disk is full.',
    log: 'logs/lost.txt',
  };
  const pages = await pagesOf(changed([[runNodeKind, [nodeState('n1', 'failed', { attempts: [attempt] })]]]));
  expect(pages.get('/build-log/lost/')?.model).toMatchObject({ status: { word: 'lost', shape: 'bad' }, verdict: 'The disk is full.' });
});

test('a test that found fault is about what it tested, and failed though it ran well', async () => {
  const tests = run('t-1', { kind: 'test', subject: 'smoke compose:web-1-20261123.1', nodes: [node('t', 'hello', 0, [])] });
  const sample = changed([
    [runKind, [run('r-20261123-1'), tests]],
    [runNodeKind, [nodeState('t', 'built', { run: 't-1' })]],
    [resultKind, [result('res-1', { run: 't-1' })]],
  ]);
  expect((await pagesOf(sample)).get('/build-log/t/')?.model).toMatchObject({
    status: { word: 'failed' },
    verdict: 'assertion failed: 1 was to be 2',
    crumbs: [{ url: '/' }],
    data: { about: { text: 'smoke', url: null }, run: { text: 't-1', url: '/compose/web-1-20261123.1/' }, outcome: 'ok', failed: true },
  });
});

test('beside its page lies the log as it was printed', async () => {
  const facts = await factsWith(sampleState());
  const page = allPages(facts).find(({ url }) => url === '/build-log/k/');
  if (page === undefined) throw new Error('no page of the log');
  const beside = sidecarsOf(page, facts.readLog).find(({ path }) => path.endsWith('.txt'));
  expect([beside?.path, await beside?.text()]).toEqual(['build-log/k/log.txt', printed['logs/k.txt']]);
});
