import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import type { Config } from '../config/schema.ts';
import { UserError } from '../model/errors.ts';
import { revisionKind, type Revision } from '../state/kinds/build.ts';
import { openLedger, type OpenLedger } from '../state/open-ledger.ts';
import type { Refreshed } from './factory.ts';
import { refresh } from './refresh.ts';
import { nextRelease, releasesDue, standing } from './rehearsal.ts';

const purl = 'pkg:generic/demo/thing';
const text = `purl: ${purl}\npath: ./thing\nformat: bag\nreleases:\n  - {version: "2.0", path: ./thing-2, after: 40s}\n  - {path: ./thing-3, after: 2m}\n`;

let folder: string;
let ledger: OpenLedger;
let clock: Temporal.Instant;
/** A clock that stands still gives the next commit the next millisecond. */
const begun = '2026-11-21T10:00:00.001Z';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  clock = Temporal.Instant.from('2026-11-21T10:00:00Z');
  ledger = await openLedger({ folder: join(folder, 'state'), now: () => clock });
});
afterEach(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

function source(name: string, version: string): void {
  mkdirSync(join(folder, 'components', name), { recursive: true });
  writeFileSync(join(folder, 'components', name, 'VERSION'), `${version}\n`);
}

function read(component: string): Config {
  return parseConfig(
    new Map([
      ['components/thing.yaml', component],
      ['formats/bag.yaml', 'purl: generic\nbuild: [./mk.sh]\noutputs: "out/*.bag"\n'],
    ]),
    { folder, formats: [] },
  );
}

const config = (): Config => read(text);
const take = (): Promise<Refreshed> => refresh(['thing'], { actor: 'system' }, { folder: join(folder, 'state'), config: config(), ledger, now: () => clock });
const known = (): Promise<Revision | undefined> => ledger.head().get(revisionKind, purl);
const next = async (): Promise<string | undefined> => {
  const component = config().components.get('thing');
  return component === undefined
    ? undefined
    : nextRelease(component, await known())
        ?.toString()
        .slice(0, 19);
};

test('releases come a while after the component was first taken up, whatever was read in between', async () => {
  source('thing', '1.0');
  source('thing-2', 'not this');
  source('thing-3', '3.0');
  expect(await next()).toBeUndefined();
  await take();
  expect(await known()).toMatchObject({ version: '1.0', releases: 0, first: begun });
  clock = clock.add({ seconds: 30 });
  source('thing', '1.0.1');
  await take();
  expect(await known()).toMatchObject({ version: '1.0.1', first: begun });
  expect(await next()).toBe('2026-11-21T10:00:40');
  clock = clock.add({ seconds: 11 });
  expect((await take()).moved).toHaveLength(1);
  expect(await known()).toMatchObject({ version: '2.0', releases: 1 });
  expect(await next()).toBe('2026-11-21T10:02:00');
  clock = clock.add({ hours: 3 });
  await take();
  expect(await known()).toMatchObject({ version: '3.0', releases: 2 });
  expect(await next()).toBeUndefined();
});

test('of releases that came while nobody looked, the newest counts', async () => {
  source('thing', '1.0');
  source('thing-3', '3.0');
  await take();
  clock = clock.add({ hours: 1 });
  expect(await next()).toBe('2026-11-21T10:00:40');
  await take();
  expect(await known()).toMatchObject({ version: '3.0', releases: 2 });
});

test('a release whose folder is not there is tried once, and taken up by hand when it is', async () => {
  source('thing', '1.0');
  await take();
  clock = clock.add({ minutes: 1 });
  await expect(take()).rejects.toMatchObject({ code: 'SOURCE_BROKEN' });
  expect(await known()).toMatchObject({ version: '1.0', releases: 1 });
  expect(await next()).toBe('2026-11-21T10:02:00');
  source('thing-2', 'x');
  await take();
  expect(await known()).toMatchObject({ version: '2.0', releases: 1 });
});

test('without releases a component is what its keys say', () => {
  const component = read(`purl: ${purl}\npath: ./thing\nformat: bag\nversion: "7"\n`).components.get('thing');
  if (component === undefined) throw new Error('the component is not there');
  expect(releasesDue(component, undefined, clock)).toBe(0);
  expect(standing(component, 0)).toEqual({ path: join(folder, 'components', 'thing'), version: '7' });
});

test.each([
  ['after: 40s}\n  - {path: ./thing-3, after: 2m}', 'after: 3m}\n  - {path: ./thing-3, after: 2m}', 'releases[1].after: expected longer than the 3m'],
  ['./thing-2', './thing', 'releases[0].path: expected another folder than the one before'],
  ['40s', '40 winks', 'releases[0].after: expected a duration such as 40s or 10m, found "40 winks"'],
  ['path: ./thing\n', 'git: ./thing.git\n', 'releases: expected path: beside it'],
  ['version: "2.0"', 'vresion: "2.0"', 'releases[0].vresion: unknown key; did you mean version?'],
])('%s as %s is refused with its place', (from, to, said) => {
  const wrong = text.replace(from, to);
  expect(wrong).not.toBe(text);
  try {
    read(wrong);
    expect.unreachable('it was not refused');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).toContain(said);
  }
});
