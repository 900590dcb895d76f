import { cpSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { at } from './say.ts';
import { openSession } from './session.ts';
import { configure, makeWorld } from './world.ts';

const demo = fileURLToPath(new URL('../../core/adapters/formats/rpm-md/__fixtures__/demo', import.meta.url));

test('an RPM repository and a collection answer who stands on what, who owns it, what a stream is made of, and outlive a broken mirror', async ({
  onTestFinished: after,
}) => {
  const world = makeWorld();
  after(() => world.remove());
  const repository = join(world.folder, 'mirror');
  cpSync(demo, repository, { recursive: true });
  configure(world, 'sources/demo.yaml', `format: rpm-md\npath: ${repository}\n`);
  configure(world, 'collections/demo.yaml', 'match: "pkg:rpm/*"\npath: ./demo\ncomponents: {libbase: {owners: [alice], critical_path: true}}\n');
  configure(world, 'collections/demo/all.csv', 'component,owner,status,why\ntool,Carol,orphaned,she moved on\nlibbase,nobody,,\n');
  const { ask, close } = openSession(world, 'alice');
  after(close);

  const read = await ask('refresh demo');
  expect(at(read.data, 'imports.0')).toMatchObject({ id: 'demo', format: 'rpm-md', packages: 145, skipped: [], error: null });
  expect(at(read.data, 'collections.0')).toMatchObject({ id: 'demo', entries: 3, skipped: [], error: null });

  const trace = await ask('trace libbase --kind artifact');
  expect(at(trace.data, 'upstream.0.id')).toBe('upstream:github.com/demo/libbase');
  expect(at(trace.data, 'owners')).toEqual(['person:alice']);
  expect(
    (at(trace.data, 'usedBy.nodes') as { id: string; sole: boolean }[]).map(({ id, sole }) => [id.replace(/^pkg:rpm\/demo\/|@.*/g, ''), sole]).sort(),
  ).toEqual([
    ['by-exact', true],
    ['by-file', true],
    ['libbase-devel', true],
    ['rich-deep', false],
    ['tool', true],
  ]);
  expect(at(trace.data, 'counts.down.module.total')).toBe(2);

  const owner = await ask('owner tool');
  expect(at(owner.data, 'owners')).toEqual(['Carol']);
  expect(owner.text?.[0]).toBe('Carol owns tool; it is orphaned in demo (she moved on).');
  expect(at(owner.data, 'because.0.line')).toBe('collections/demo.yaml (all.csv, line 2) owners: Carol');

  expect(at((await ask('module toolkit')).data, 'streams')).toMatchObject([
    {
      id: 'module:demo/toolkit:18',
      default: true,
      eol: '2027-05-31',
      components: ['pkg:rpm/demo/stream-tool'],
      artifacts: ['pkg:rpm/demo/stream-tool@18.2-1?arch=noarch'],
      requires: ['module:demo/base:rolling', 'module:demo/platform:el9'],
    },
  ]);

  const primary = readdirSync(join(repository, 'repodata')).find((name) => name.includes('primary')) ?? '';
  truncateSync(join(repository, 'repodata', primary), 5000);
  expect(at((await ask('refresh demo')).data, 'imports.0')).toMatchObject({ packages: 145, error: null });
  const index = join(repository, 'repodata', 'repomd.xml');
  truncateSync(index, 500);
  expect((await ask('refresh demo')).error).toMatchObject({ code: 'SOURCE_BROKEN' });
  expect(at((await ask('imports')).data, 'imports')).toContainEqual(expect.objectContaining({ id: 'demo', packages: 145, stale: true }));
  expect(at((await ask('trace libbase --kind artifact')).data, 'usedBy.total')).toBe(5);
});
