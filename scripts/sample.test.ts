import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { loadConfig } from '@millwright/core/config/load.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const samplePath = join(root, 'config');
let scratch: string;
let config: Config;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'mill sample '));
  config = await loadConfig(samplePath, { formats: ['npm'] });
});
afterAll(() => rmSync(scratch, { recursive: true }));

interface Built {
  readonly status: number | null;
  readonly said: string;
  readonly out: string;
}

let builds = 0;
/** Builds a component as an engine would: a fresh checkout, a clean environment, exactly these inputs. */
function build(name: string, inputs: Readonly<Record<string, string>>, version?: string): Built {
  const component = config.components.get(name);
  const format = config.formats.get(component?.format ?? '');
  if (component?.path === undefined || format === undefined) throw new Error(`${name} is not in the sample`);
  const folder = join(scratch, `build ${++builds}`);
  cpSync(component.path, join(folder, 'checkout'), { recursive: true });
  mkdirSync(join(folder, 'inputs'));
  for (const [input, out] of Object.entries(inputs)) cpSync(out, join(folder, 'inputs', input), { recursive: true });
  const out = join(folder, 'checkout', 'out');
  const [command = '', ...args] = format.build;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: join(folder, 'checkout'),
    encoding: 'utf8',
    env: {
      PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
      MILLWRIGHT_KEY: `key-${builds}`,
      MILLWRIGHT_COMPONENT: name,
      MILLWRIGHT_VERSION: version ?? readFileSync(join(component.path, 'VERSION'), 'utf8').trim(),
      MILLWRIGHT_INPUTS: join(folder, 'inputs'),
      MILLWRIGHT_OUT: out,
      SOURCE_DATE_EPOCH: '1767225600',
    },
  });
  return { status, said: stdout + stderr, out };
}

/** Builds everything in the order of its build requirements. */
function buildAll(versions: Readonly<Record<string, string>> = {}): Map<string, string> {
  const built = new Map<string, string>();
  while (built.size < config.components.size) {
    for (const [name, { build_requires }] of config.components) {
      if (built.has(name) || !build_requires.every((input) => built.has(input))) continue;
      const result = build(name, Object.fromEntries(build_requires.map((input) => [input, built.get(input) ?? ''])), versions[name]);
      expect(result.said).toContain(`packed ${name}`);
      expect(result.status).toBe(0);
      built.set(name, result.out);
    }
  }
  return built;
}

function digests(built: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...built.values()].flatMap((out) => readdirSync(out).map((file) => [file, sha256(join(out, file))])));
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function compose(name: string, built: Iterable<string>): string {
  const folder = join(scratch, 'composes', name);
  const packages = join(folder, 'compose/Everything/noarch');
  mkdirSync(packages, { recursive: true });
  mkdirSync(join(folder, 'compose/metadata'));
  for (const out of built) for (const file of readdirSync(out).filter((item) => item.endsWith('.archive'))) cpSync(join(out, file), join(packages, file));
  writeFileSync(join(folder, 'COMPOSE_ID'), `${name}\n`);
  writeFileSync(
    join(folder, 'compose/metadata/composeinfo.json'),
    JSON.stringify({ payload: { compose: { id: name }, release: { short: 'web', version: '1' } } }),
  );
  const sums = readdirSync(packages).map((file) => `${sha256(join(packages, file))}  compose/Everything/noarch/${file}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  return folder;
}

function run(argv: readonly string[], subject: string): { readonly status: number | null; readonly said: string } {
  const [command = '', ...args] = argv;
  const PATH = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: subject, encoding: 'utf8', env: { PATH, MILLWRIGHT_SUBJECT: subject } });
  return { status, said: stdout + stderr };
}

const smoke = (subject: string) => run(config.tests.get('smoke')?.run ?? [], subject);

test('the sample is whole: two releases, six components, two people who may release', () => {
  expect(Object.keys(config.products.get('web')?.releases ?? {})).toEqual(['1', '2']);
  expect(config.components.size).toBe(6);
  expect([...config.people].filter(([, person]) => person.roles.releng?.includes('web')).map(([id]) => id)).toEqual(['alice', 'bob']);
  expect(config.factory.console.act_as).toBe(true);
});

describe('recipes', () => {
  test('leave an archive with programs that work, and a list of their parts', () => {
    const built = buildAll();
    const out = built.get('motd') ?? '';
    expect(readdirSync(out).sort()).toEqual(['motd-1.0.0.archive', 'motd-1.0.0.cdx.json']);
    const unpacked = join(scratch, 'motd');
    expect(spawnSync('sh', [join(out, 'motd-1.0.0.archive'), unpacked]).status).toBe(0);
    expect(spawnSync(process.execPath, [join(unpacked, 'bin/motd.mjs'), '86400'], { encoding: 'utf8' }).stdout).toBe('Good day, everybody! It is Friday.\n');
    const parts = JSON.parse(readFileSync(join(out, 'motd-1.0.0.cdx.json'), 'utf8'));
    expect(parts).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { purl: 'pkg:generic/demo/motd@1.0.0' } } });
    expect(parts.dependencies[0]).toEqual({
      ref: 'pkg:generic/demo/motd@1.0.0',
      dependsOn: ['pkg:generic/demo/libcalendar@1.0.0', 'pkg:generic/demo/libgreet@1.0.0'],
    });
  });

  test('give the same bytes from the same inputs', () => {
    expect(digests(buildAll())).toEqual(digests(buildAll()));
  });

  test('carry the versions of what they were built with', () => {
    const built = buildAll({ libgreet: '1.1.0' });
    const head = readFileSync(join(built.get('hello') ?? '', 'hello-1.0.0.archive'), 'utf8').split('\n');
    expect(head).toContain('# requires: libgreet 1.1.0');
    expect(head).toContain('# built with: archiver 1.0.0, libgreet 1.1.0');
  });

  test('fail when an input is missing, and when it is too old', () => {
    const built = buildAll();
    const archiver = built.get('archiver') ?? '';
    expect(build('hello', {})).toMatchObject({ status: 1, said: expect.stringContaining('archiver is missing') });
    expect(build('hello', { archiver })).toMatchObject({ status: 1, said: expect.stringContaining('libgreet is missing') });
    const old = build('libgreet', { archiver }, '0.9.0').out;
    expect(build('hello', { archiver, libgreet: old })).toMatchObject({ status: 1, said: expect.stringContaining('libgreet 0.9.0 is too old') });
    expect(existsSync(build('hello', { archiver, libgreet: old }).out)).toBe(false);
  });
});

describe('the smoke test', () => {
  test('passes a compose that is whole', () => {
    expect(smoke(compose('web-1-whole', buildAll().values()))).toMatchObject({ status: 0, said: expect.stringContaining('6 packages are whole') });
  });

  test('fails a compose with a changed package, a foreign file, or nothing in it', () => {
    const folder = compose('web-1-bad', buildAll().values());
    const packages = join(folder, 'compose/Everything/noarch');
    writeFileSync(join(packages, 'extra.txt'), 'x');
    writeFileSync(join(packages, 'hello-1.0.0.archive'), readFileSync(join(packages, 'hello-1.0.0.archive'), 'utf8').replace('console.log', 'throw'));
    const { status, said } = smoke(folder);
    expect(status).toBe(1);
    for (const line of ['extra.txt is there and not listed', 'hello-1.0.0.archive is not what SHA256SUMS says', 'bin/hello.mjs does not run'])
      expect(said).toContain(line);
    expect(smoke(compose('web-1-empty', []))).toMatchObject({ status: 1, said: expect.stringContaining('holds no package') });
  });

  test('fails a compose whose program was built with another library than the one beside it', () => {
    const [old, newer] = [buildAll(), buildAll({ libgreet: '1.1.0' })];
    const mixed = compose('web-1-mixed', [old.get('hello') ?? '', newer.get('libgreet') ?? '']);
    expect(smoke(mixed)).toMatchObject({ status: 1, said: expect.stringContaining('hello was built with libgreet 1.0.0, and 1.1.0 is shipped') });
  });

  test('breaks, and does not fail, where there is no compose', () => {
    expect(smoke(scratch).status).toBe(2);
  });
});

test('delivering moves a link, may be repeated, and goes back', () => {
  const stage = config.products.get('web')?.releases['1']?.stages.find((item) => typeof item !== 'string' && item.name === 'stable');
  const deliver = typeof stage === 'object' ? (stage.deliver ?? []) : [];
  const [first, second] = [compose('web-1-a', []), compose('web-1-b', [])];
  for (const subject of [first, second, second, first]) {
    expect(run(deliver, subject)).toMatchObject({ status: 0 });
    expect(join(scratch, 'public', readlinkSync(join(scratch, 'public/web-1')))).toBe(subject);
  }
  expect(readdirSync(join(scratch, 'public'))).toEqual(['web-1']);
});
