import { buildKind } from '@millwright/core/state/kinds/build.ts';
import { composeKind, pointerKind } from '@millwright/core/state/kinds/release.ts';
import { expect, test } from 'vitest';
import { changed } from '../sample-pages.ts';
import { build, compose } from '../sample-records.ts';
import { factsOf, sampleState, type Sample } from '../sample-state.ts';
import { siteOf } from '../site.ts';
import { streams } from './streams.ts';
import { traceable } from './traceable.ts';

const now = 'web-1-20261123.1';
const pointer = (product: string, release: string, id = now) => ({
  product,
  release,
  stage: 'stable',
  compose: id,
  since: '2026-11-23T10:05:00Z',
  promotion: null,
  before: [],
});
const measured = async (sample: Sample) => traceable(siteOf(await factsOf(sample)));
const lacking = async (sample: Sample) =>
  (await measured(sample)).tables[0]?.items.map((row) => `${(row['component'] as { text: string }).text}: ${String(row['lacking'])}`);

const upstreams = Object.fromEntries(
  ['hello', 'libgreet'].map((name) => {
    const path = `config/components/${name}.yaml`;
    return [path, `${sampleState().files[path] ?? ''}upstream: upstream:example.org/demo/${name}\n`];
  }),
);

test('an artifact can be followed only where every link is on record', async () => {
  expect(await lacking(sampleState())).toEqual(['hello: its component names no upstream', 'libgreet: its component names no upstream']);
  expect(await measured(changed([], upstreams))).toMatchObject({ figure: '100 %', sentence: expect.stringMatching(/^2 of 2 artifacts /) });
});

test('the first link that is missing is named, and the share falls with it', async () => {
  const [hello, libgreet] = [build('hello', '1.0'), build('libgreet', '2.0')];
  const without = changed([[buildKind, [hello]]], upstreams);
  expect(await lacking(without)).toEqual(['libgreet: its build is not on record']);
  expect((await measured(without)).figure).toBe('50 %');
  const others = { ...libgreet, outputs: hello.outputs };
  expect(await lacking(changed([[buildKind, [hello, others]]], upstreams))).toEqual(['libgreet: its build did not make these bytes']);
  const strange = compose(now, { inputs: [{ ...libgreet.outputs[0]!, build: libgreet.id, component: 'pkg:generic/demo/gone' }] });
  expect(
    (
      await lacking(
        changed(
          [
            [composeKind, [strange]],
            [pointerKind, [pointer('web', '1')]],
          ],
          upstreams,
        ),
      )
    )?.[0],
  ).toMatch(/: its component is no longer configured$/);
  expect(await lacking(changed([[pointerKind, [pointer('web', '9')]]], upstreams))).toEqual([
    'hello: web/9 is no longer configured',
    'libgreet: web/9 is no longer configured',
  ]);
});

test('an artifact that stands in two places counts once, and by the place where it can be followed', async () => {
  const both = [pointer('web', '9'), pointer('web', '1')];
  for (const pointers of [both, both.toReversed()])
    expect(await measured(changed([[pointerKind, pointers]], upstreams))).toMatchObject({ figure: '100 %', sentence: expect.stringMatching(/^2 of 2 /) });
});

test('nothing is said where nothing stands in a stage, and nothing of streams that are not known', async () => {
  expect(await measured(changed([[pointerKind, []]]))).toMatchObject({ figure: null, unit: null, sentence: expect.stringMatching(/^Not yet/) });
  expect(streams()).toMatchObject({ id: 'streams', figure: null, unit: null, sentence: expect.stringMatching(/^Not yet/), tables: [] });
});
