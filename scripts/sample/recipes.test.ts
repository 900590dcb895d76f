import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { loadConfig } from '@millwright/core/config/load.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, buildPlan, digests, headOf, planOfAll, sha256, type BuildSite, type Built } from './build.ts';

const root = dirname(dirname(import.meta.dirname));
let site: BuildSite;
let config: Config;
let nodes: ReturnType<typeof buildPlan>;
/** The last build of each component that succeeded. */
let built: Map<string, Built>;

beforeAll(async () => {
  config = await loadConfig(join(root, 'config'), { formats: ['npm'] });
  site = { config, folder: mkdtempSync(join(tmpdir(), 'mill sample ')) };
  nodes = buildPlan(site, planOfAll(config));
  built = new Map([...nodes.values()].filter((node) => node.status === 0).map((node) => [node.name, node]));
}, 120_000);
afterAll(() => rmSync(site.folder, { recursive: true }));

const outOf = (name: string) => built.get(name)?.out ?? '';
const inputsOf = (name: string, but: Readonly<Record<string, string>> = {}) => ({
  ...Object.fromEntries((config.components.get(name)?.build_requires ?? []).map((input) => [input, outOf(input)])),
  ...but,
});
const partsOf = (name: string) => {
  const file = readdirSync(outOf(name)).find((item) => item.endsWith('.cdx.json')) ?? '';
  return JSON.parse(readFileSync(join(outOf(name), file), 'utf8')) as {
    metadata: { tools: { components: { name: string; version: string }[] } };
    components: { name: string; version: string; purl: string }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
};
function unpack(name: string): string {
  const folder = join(site.folder, 'unpacked', name);
  const [archive = ''] = readdirSync(outOf(name)).filter((file) => file.endsWith('.archive'));
  expect(spawnSync('sh', [join(outOf(name), archive), folder]).status).toBe(0);
  return folder;
}

describe('recipes', () => {
  test('all build, in the order of the plan, but for one', () => {
    const failed = [...nodes.values()].filter((node) => node.status !== 0);
    expect(failed.map((node) => node.name)).toEqual(['page-orrery']);
    expect(built.size).toBe(config.components.size - 1);
  });

  test('the one that fails says file, line and what to write; with that it builds', () => {
    const failed = [...nodes.values()].find((node) => node.status !== 0);
    const [, file = '', line = '', found = '', wanted = ''] = /^(\S+):(\d+): "(\S+)" .* write (\S+)\n$/.exec(failed?.said ?? '') ?? [];
    const source = join(site.folder, 'mended');
    cpSync(config.components.get('page-orrery')?.path ?? '', source, { recursive: true });
    const lines = readFileSync(join(source, file), 'utf8').split('\n');
    expect(lines[Number(line) - 1]).toContain(found);
    lines[Number(line) - 1] = lines[Number(line) - 1]?.replace(found, wanted) ?? '';
    writeFileSync(join(source, file), lines.join('\n'));
    expect(build(site, 'page-orrery', inputsOf('page-orrery'), { source })).toMatchObject({ status: 0 });
  });

  test('give the same bytes from the same inputs', () => {
    const again = buildPlan({ ...site, folder: mkdtempSync(join(site.folder, 'again ')) }, planOfAll(config));
    for (const [id, node] of nodes) if (node.status === 0) expect(digests(again.get(id)?.out ?? ''), node.name).toEqual(digests(node.out));
  }, 120_000);

  test('carry the version of everything they were built with, in their head and in their parts list', () => {
    for (const name of built.keys()) {
      const wanted = (config.components.get(name)?.build_requires ?? []).map((input) => `${input} 1.0.0`).toSorted();
      const { metadata, components } = partsOf(name);
      const listed = [...metadata.tools.components, ...components.filter((part) => part.purl.startsWith('pkg:generic/'))].map(
        (part) => `${part.name} ${part.version}`,
      );
      expect(listed.toSorted(), name).toEqual(wanted);
      expect(headOf(outOf(name), 'built with'), name).toBe(wanted.join(', ') || 'nothing');
    }
  });

  test('the one in the circle says that it was built without, and no more the second time', () => {
    const twice = [...nodes.values()].filter((node) => node.name === 'mint');
    expect(twice.map((node) => headOf(node.out, 'bootstrap'))).toEqual(['without libmint', undefined]);
    expect(headOf(twice[1]?.out ?? '', 'requires')).toBe('libargs 1.0.0, libmint 1.0.0, libtext 1.0.0');
  });

  test('Millwright’s own notes name the packages of its lockfile as their parts', () => {
    const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');
    const packages = partsOf('millwright-notes').components.filter((part) => part.purl.startsWith('pkg:npm/'));
    expect(packages.length).toBeGreaterThan(100);
    for (const part of packages) expect(lock).toContain(`${part.name}@${part.version}`);
    expect(readFileSync(join(unpack('millwright-notes'), 'share/doc/millwright.txt'), 'utf8')).toContain('Unreleased\n----------');
  });
});

describe('a build fails', () => {
  test('when an input is missing', () => {
    expect(build(site, 'hello', {})).toMatchObject({ status: 1, said: expect.stringContaining('archiver is missing') });
    const { libgreet: _, ...others } = inputsOf('hello');
    expect(build(site, 'hello', others)).toMatchObject({ status: 1, said: expect.stringContaining('libgreet is missing') });
  });

  test('when an input is too old', () => {
    const libgreet = build(site, 'libgreet', inputsOf('libgreet'), { version: '0.9.0' }).out;
    const result = build(site, 'hello', inputsOf('hello', { libgreet }));
    expect(result).toMatchObject({ status: 1, said: expect.stringContaining('libgreet 0.9.0 is too old; 1.0.0 or later is needed') });
    expect(existsSync(result.out)).toBe(false);
  });

  test('when an input was built with another version of a library than the one beside it', () => {
    const libtext = build(site, 'libtext', inputsOf('libtext'), { version: '1.1.0' }).out;
    expect(build(site, 'hello', inputsOf('hello', { libtext }))).toMatchObject({
      status: 1,
      said: expect.stringContaining('libgreet was built with libtext 1.0.0, and 1.1.0 is given; build libgreet again first'),
    });
    const libgreet = build(site, 'libgreet', inputsOf('libgreet', { libtext })).out;
    expect(headOf(build(site, 'hello', inputsOf('hello', { libtext, libgreet })).out, 'requires')).toBe('libgreet 1.0.0, libtext 1.1.0');
  });

  test('when an example of a library is wrong, with file, line and what it gives', () => {
    const source = join(site.folder, 'wrong example');
    cpSync(config.components.get('libmoon')?.path ?? '', source, { recursive: true });
    writeFileSync(join(source, 'moon.proof'), 'moonPhase(2026, 8, 28) => "new"\n');
    expect(build(site, 'libmoon', inputsOf('libmoon'), { source })).toMatchObject({
      status: 1,
      said: 'moon.proof:1: moonPhase(2026, 8, 28) gives "full", and "new" was expected; mend made/moon.mjs, or the example\n',
    });
  });

  test('when a template is not ended, with file and line', () => {
    const source = join(site.folder, 'wrong template');
    cpSync(config.components.get('libpage')?.path ?? '', source, { recursive: true });
    writeFileSync(join(source, 'page.mint'), '<p>\n{% for x in list %}\n{{ x }}\n');
    expect(build(site, 'libpage', inputsOf('libpage'), { source }).said).toContain('page.mint:2: "for x in list" is never ended; write {% end %}');
  });
});

describe('what is built works', () => {
  const run = (path: string, ...words: string[]) => spawnSync(process.execPath, [path, ...words], { encoding: 'utf8' }).stdout.trim();

  test('programs', () => {
    const folder = unpack('starter');
    expect(run(join(folder, 'bin/motd.mjs'), '86400')).toBe('Good day, everybody! It is Friday, and the moon is waning crescent.');
    expect(run(join(folder, 'bin/numerals.mjs'), '1994', 'MMXXVI')).toBe('MCMXCIV\n2026');
    expect(run(join(folder, 'bin/almanac.mjs'), '--month', '2026-08')).toContain('24  25  26  27  28  29  30');
  });

  test('pages: escaped, with the colours and icons of their build, and their programs’ own help', () => {
    const folder = unpack('storefront');
    const page = (name: string) => readFileSync(join(folder, 'share/www', `${name}.html`), 'utf8');
    expect(page('index')).toContain('<a href="calendar.html">The year MMXXVI</a>');
    expect(page('handbook')).toContain('almanac [--month YYYY-MM]');
    expect(page('colours')).toMatch(/--accent: #[0-9a-f]{6};/);
    expect(page('calendar')).toContain('<symbol id="calendar"');
    expect(page('calendar')).not.toContain('undefined');
  });
});

describe('the tests of the sample', () => {
  const PATH = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  function run(argv: readonly string[] = [], subject: string) {
    const [command = '', ...args] = argv;
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: subject, encoding: 'utf8', env: { PATH, MILLWRIGHT_SUBJECT: subject } });
    return { status, said: stdout + stderr };
  }
  const runTest = (name: string, subject: string) => run(config.tests.get(name)?.run, subject);

  function compose(name: string, outs: Iterable<string>): string {
    const folder = join(site.folder, 'composes', name);
    const packages = join(folder, 'compose/Everything/noarch');
    mkdirSync(packages, { recursive: true });
    mkdirSync(join(folder, 'compose/metadata'));
    for (const out of outs) for (const file of readdirSync(out).filter((item) => item.endsWith('.archive'))) cpSync(join(out, file), join(packages, file));
    writeFileSync(join(folder, 'COMPOSE_ID'), `${name}\n`);
    const info = { payload: { compose: { id: name }, release: { short: 'web', version: '1' } } };
    writeFileSync(join(folder, 'compose/metadata/composeinfo.json'), JSON.stringify(info));
    const sums = readdirSync(packages).map((file) => `${sha256(join(packages, file))}  compose/Everything/noarch/${file}\n`);
    writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
    return folder;
  }

  test('smoke passes a compose that is whole', () => {
    const whole = compose('web-1-whole', ['hello', 'libgreet', 'libtext', 'storefront'].map(outOf));
    expect(runTest('smoke', whole)).toMatchObject({ status: 0, said: expect.stringContaining('4 packages are whole') });
    expect(runTest('links', whole)).toMatchObject({ status: 0, said: expect.stringContaining('all links of 4 pages') });
  });

  test('smoke fails a compose with a changed package, a foreign file, or nothing in it', () => {
    const folder = compose('web-1-bad', ['hello', 'libgreet', 'libtext'].map(outOf));
    const packages = join(folder, 'compose/Everything/noarch');
    writeFileSync(join(packages, 'extra.txt'), 'x');
    writeFileSync(join(packages, 'hello-1.0.0.archive'), readFileSync(join(packages, 'hello-1.0.0.archive'), 'utf8').replace('console.log', 'throw'));
    const { status, said } = runTest('smoke', folder);
    expect(status).toBe(1);
    for (const line of ['extra.txt is there and not listed', 'hello-1.0.0.archive is not what SHA256SUMS says', 'bin/hello.mjs does not run'])
      expect(said).toContain(line);
    expect(runTest('smoke', compose('web-1-empty', []))).toMatchObject({ status: 1, said: expect.stringContaining('holds no package') });
  });

  test('smoke fails a compose whose program was built with another library than the one beside it', () => {
    const newer = build(site, 'libgreet', inputsOf('libgreet'), { version: '1.1.0' }).out;
    expect(runTest('smoke', compose('web-1-mixed', [outOf('hello'), newer]))).toMatchObject({
      status: 1,
      said: expect.stringContaining('hello was built with libgreet 1.0.0, and 1.1.0 is shipped'),
    });
  });

  test('links fails a compose with a link that leads nowhere, or without a page', () => {
    expect(runTest('links', compose('web-1-half', [outOf('page-home')]))).toMatchObject({
      status: 1,
      said: expect.stringContaining('the link calendar.html leads nowhere'),
    });
    expect(runTest('links', compose('web-1-pageless', [outOf('hello')]))).toMatchObject({ status: 1, said: expect.stringContaining('there is no page') });
  });

  test('both break, and do not fail, where there is no compose', () => {
    for (const name of ['smoke', 'links']) expect(runTest(name, site.folder).status).toBe(2);
  });

  test('delivering moves a link, may be repeated, and goes back', () => {
    const stage = config.products.get('web')?.releases['1']?.stages.find((item) => typeof item !== 'string' && item.name === 'stable');
    const deliver = typeof stage === 'object' ? (stage.deliver ?? []) : [];
    const [first, second] = [compose('web-1-a', []), compose('web-1-b', [])];
    for (const subject of [first, second, second, first]) {
      expect(run(deliver, subject)).toMatchObject({ status: 0 });
      expect(join(site.folder, 'public', readlinkSync(join(site.folder, 'public/web-1')))).toBe(subject);
    }
    expect(readdirSync(join(site.folder, 'public'))).toEqual(['web-1']);
  });
});
