import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderPlace } from '../../../content/fetch/folder-place.ts';
import type { PackageRecord, RepositoryOptions, Skipped } from '../../../content/format.ts';
import { combineLayers } from '../../../graph/combine.ts';
import { importedLayer } from '../../../graph/imported-layer.ts';
import { UserError } from '../../../model/errors.ts';
import { canonicalPurl } from '../../../model/ids.ts';
import { openFormat } from './read.ts';

// The repository was made by make.sh beside it, with Debian's own tools; expected.json is what python-apt says of it.
const fixtures = join(import.meta.dirname, '__fixtures__');
const keyring = join(fixtures, 'keyring.gpg');
const now = Temporal.Instant.from('2026-01-01T00:00:00Z');
const asked: RepositoryOptions = { suites: ['demo'], components: [], arches: ['amd64'], now };
const { survey, naming } = openFormat();

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deb with space-'));
  await cp(join(fixtures, 'repo'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(options: Partial<RepositoryOptions> = {}, from = folder) {
  const found = await survey(folderPlace(from), { ...asked, ...options });
  const items: (PackageRecord | Skipped)[] = await Array.fromAsync(found.read());
  const records = items.filter((item): item is PackageRecord => !('skipped' in item));
  return { ...found, records, skipped: items.flatMap((item) => ('skipped' in item ? [item.skipped] : [])) };
}

const named = (records: readonly PackageRecord[], name: string, kind: string) => records.find((record) => record.name === name && record.kind === kind);

async function refused(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(UserError);
  const user = error as UserError;
  expect(user.code).toBe('SOURCE_BROKEN');
  expect(user.hint ?? '').not.toBe('');
  return user;
}

describe('a Debian repository', () => {
  test('gives each source and each package once, with canonical purls', async () => {
    const { records, skipped } = await read();
    expect(skipped).toEqual([]);
    for (const { purl } of records) expect(canonicalPurl(purl)).toBe(purl);
    expect(new Set(records.map((record) => record.purl)).size).toBe(records.length);
    expect(records.filter((record) => record.kind === 'artifact')).toHaveLength(13);
  });

  test('tells of a source who owns it, what it comes from and what its build needs here', async () => {
    const { records } = await read();
    expect(named(records, 'greet', 'component')).toEqual({
      conflicts: ['bad-tool'],
      edges: [],
      kind: 'component',
      name: 'greet',
      needs: { 'build-requires': ['debhelper-compat = 13', 'libtext-dev', 'python3', 'amd64-only', 'doc-tool | other-doc-tool'] },
      owners: ['Demo Team <demo@example.org>', '"Doe, Jane" <jane@example.org>', 'Łukasz <lukasz@example.org>'],
      purl: 'pkg:deb/demo/greet@1:2.0~rc1?arch=source',
      source: 'greet',
      upstream: 'upstream:github.com/demo/greet',
      version: '1:2.0~rc1',
    });
    expect(named(records, 'libtext', 'component')?.upstream).toBe('upstream:salsa.debian.org/demo/libtext');
  });

  test('tells of a package what it was built from, with which copies inside, and keeps each kind of need apart', async () => {
    const { records } = await read();
    const greet = named(records, 'greet', 'artifact');
    expect(greet).toMatchObject({ builtFrom: 'pkg:deb/demo/greet@1:2.0~rc1?arch=source', version: '1:2.0~rc1+b1', multiarch: 'foreign' });
    expect(greet?.edges.map((edge) => [edge.relation, edge.to])).toEqual([
      ['contains', 'pkg:deb/demo/libtext@3.1?arch=source'],
      ['contains', 'pkg:deb/demo/libtext@3.0?arch=source'],
    ]);
    expect(named(records, 'libgreet2', 'artifact')).toMatchObject({
      first: ['libtext1 >= 3.0~'],
      needs: {
        requires: ['libtext1 >= 3.0~', 'text-abi-1', 'text-engine >= 3.0', 'text-engine >= 4.0 | libtext1'],
        recommends: ['greet-data'],
        suggests: ['nothing-here'],
      },
    });
    expect(named(records, 'libtext1', 'artifact')).toMatchObject({ provides: ['text-abi-1', 'text-engine = 3.1'], breaks: ['greet < 1:1.0'] });
    expect(named(records, 'mailer', 'artifact')?.conflicts).toEqual(['mail-agent']);
  });

  test('says of a package that no system is without it, and of which tasks it is', async () => {
    const base = 'Version: 1\nArchitecture: all\n';
    await seal(
      'main/binary-amd64/Packages',
      [
        `Package: a\n${base}Essential: yes\n`,
        `Package: b\n${base}Priority: required\nTask: web-server, ssh-server\n`,
        `Package: c\n${base}Priority: optional\nEssential: no\n`,
      ].join('\n'),
    );
    const { records } = await read();
    expect(['a', 'b', 'c'].map((name) => named(records, name, 'artifact')?.facts)).toEqual([
      { critical: true },
      { critical: true, groups: ['web-server', 'ssh-server'] },
      undefined,
    ]);
  });

  test('makes a graph whose closures are the ones apt has, with provides, alternatives, versions, rings and what cannot be met', async () => {
    const { records } = await read();
    const graph = combineLayers([importedLayer({ id: 'demo', format: 'deb' }, 'k', records, { naming })]);
    const expected = JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8')) as Record<string, { up: string[]; down: string[] }>;
    expect(Object.keys(expected)).toHaveLength(13);
    for (const [name, reached] of Object.entries(expected)) {
      const start = [...graph.nodesOf('artifact')].find((node) => `${node.name} ${node.version}` === name);
      for (const direction of ['up', 'down'] as const) {
        const found = graph
          .closure([start?.id ?? ''], { direction, relations: ['requires'] })
          .filter((item) => item.kind !== 'capability' && item.id !== start?.id);
        const names = found.map(({ id }) => `${graph.node(id)?.name} ${graph.node(id)?.version}`);
        expect([name, direction, names.sort()]).toEqual([name, direction, reached[direction]]);
      }
    }
    const artifact = (name: string): string => graph.named(name).find((node) => node.kind === 'artifact')?.id ?? '';
    const hopeless = artifact('hopeless');
    expect(graph.edges(hopeless, 'out', 'requires').map((edge) => edge.to)).toEqual(['capability:deb/libtext1 >= 9', 'capability:deb/missing-altogether']);
    expect(graph.dependents([artifact('libtext1')]).map(({ id, sole }) => [graph.node(id)?.name, sole])).toEqual([
      ['libgreet2', true],
      ['libtext-dev', true],
    ]);
    expect(graph.dependents([artifact('postman')])).toMatchObject([{ sole: false }]);
    expect(graph.owners(graph.named('greet')[0]?.id ?? '')).toContain('Demo Team <demo@example.org>');
  });

  test('is told apart by its digest alone when something in it or in the question changes', async () => {
    const first = await read();
    expect((await read()).digest).toBe(first.digest);
    expect((await read({ components: ['main'] })).digest).not.toBe(first.digest);
    await seal('main/binary-amd64/Packages', 'Package: a\nVersion: 1\nArchitecture: all\n');
    expect((await read()).digest).not.toBe(first.digest);
  });

  test('is read from a lone index file, a flat folder, and packed in each way', async () => {
    const text = await readFile(join(folder, 'dists/demo/main/binary-amd64/Packages'));
    const flat = await mkdtemp(join(tmpdir(), 'flat-'));
    try {
      for (const [ending, pack] of Object.entries({ '': (bytes: Buffer) => bytes, '.gz': gzipSync, '.zst': zstdCompressSync })) {
        await writeFile(join(flat, `Packages${ending}`), pack(text));
        const { records, signature } = await read({ suites: [] }, flat);
        expect([ending, records.filter((record) => record.kind === 'artifact').length, signature]).toEqual([ending, 13, expect.stringContaining('unverified')]);
        await rm(join(flat, `Packages${ending}`));
      }
      expect((await refused(read({ suites: [] }, flat))).message).toContain('no Packages');
    } finally {
      await rm(flat, { recursive: true, force: true });
    }
  });
});

describe('a signature', () => {
  test('is said to be unchecked without a keyring, and missed where there is one and no signature', async () => {
    expect((await read()).signature).toBe('unverified: no keyring is configured');
    for (const file of ['InRelease', 'Release.gpg']) await rm(join(folder, 'dists/demo', file));
    expect((await refused(read({ keyring }))).message).toContain('nobody signed it');
  });
});

describe('a repository that is damaged or lies', () => {
  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    ['other bytes', (bytes: Buffer) => bytes.map((byte, at) => (at === 1000 ? byte ^ 1 : byte))],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, bytes])],
  ])('is refused when an index is %s', async (_, change) => {
    const file = join(folder, 'dists/demo/main/binary-amd64/Packages.gz');
    await writeFile(file, change(await readFile(file)));
    expect((await refused(read())).message).toContain('Packages.gz');
  });

  test('is refused without the indexes it promises, for another component, architecture or suite, after its time, and when it promises nothing', async () => {
    for (const ending of ['', '.gz', '.xz']) await rm(join(folder, `dists/demo/main/binary-amd64/Packages${ending}`));
    expect((await refused(read())).message).toContain('promises it');
    expect((await refused(read({ components: ['contrib'] }))).message).toContain('no packages of contrib');
    expect((await refused(read({ arches: ['riscv64'] }))).message).toContain('riscv64');
    expect((await refused(read({ suites: ['sid'] }))).message).toContain('no such suite');
    await release((text) => `Valid-Until: Tue, 25 Nov 2025 00:00:00 UTC\n${text}`);
    expect((await refused(read())).message).toContain('valid until');
    await release(() => 'Origin: x\n');
    expect((await refused(read())).message).toContain('no checksums');
    await release(() => '<!doctype html><title>404</title>');
    await refused(read());
  });

  test('that changes while it is read is read as it was promised where files are kept by their hash, and refused where they are not', async () => {
    const old = 'Package: old\nVersion: 1\nArchitecture: all\n';
    await seal('main/binary-amd64/Packages', old);
    await writeFile(join(folder, 'dists/demo/main/binary-amd64/Packages'), old.replace('old', 'new'));
    expect((await refused(read())).message).toContain('main/binary-amd64/Packages');
    const kept = join(folder, 'dists/demo/main/binary-amd64/by-hash/SHA256');
    await mkdir(kept, { recursive: true });
    await writeFile(join(kept, createHash('sha256').update(old).digest('hex')), old);
    await release((text) => text.replace(/^Acquire-By-Hash: .*\n/m, ''));
    await refused(read());
    await release((text) => `Acquire-By-Hash: yes\n${text}`);
    expect((await read()).records.filter((record) => record.kind === 'artifact').map((record) => record.name)).toEqual(['old']);
    await writeFile(join(kept, createHash('sha256').update(old).digest('hex')), `${old}Depends: evil\n`);
    await refused(read());
  });

  test('of which some paragraphs are bad is read without them, each named by file and line', async () => {
    const good = 'Package: good\nVersion: 1\nArchitecture: all\n';
    const bad = [
      'Package: a\n',
      'Package: -\nVersion: 1\n',
      'Package: b\nVersion: 1 2\nArchitecture: all\n',
      'Package: c\nPackage: c\n',
      'Package: d\nVersion: 1\n',
    ];
    await seal('main/binary-amd64/Packages', [...bad, good, 'Package: e\nVersion: 1\nArchitecture: all\nDepends: x (=> 1), y\n'].join('\n'));
    const { records, skipped } = await read();
    expect(records.filter((record) => record.kind === 'artifact').map((record) => [record.name, record.needs?.requires ?? []])).toEqual([
      ['good', []],
      ['e', ['y']],
    ]);
    expect(skipped.map((item) => [item.file, item.line])).toEqual([1, 3, 6, 10, 13, 20].map((line) => ['dists/demo/main/binary-amd64/Packages', line]));
    for (const { reason } of skipped) expect(reason.endsWith('.')).toBe(true);
  });

  test('with one package at two versions in two suites has both, and with a ring of thousands is followed to its end', async () => {
    const ring = Array.from({ length: 5000 }, (_, n) => `Package: r${n}\nVersion: 1\nArchitecture: all\nDepends: r${(n + 1) % 5000}\n`);
    await seal('main/binary-amd64/Packages', [...ring, 'Package: r0\nVersion: 2\nArchitecture: all\n'].join('\n'));
    const { records } = await read();
    const graph = combineLayers([importedLayer({ id: 'demo', format: 'deb' }, 'k', records, { naming })]);
    expect(
      graph
        .named('r0')
        .filter((node) => node.kind === 'artifact')
        .map((node) => node.version),
    ).toEqual(['2', '1']);
    const [first] = graph.named('r1').filter((node) => node.kind === 'artifact');
    expect(graph.closure([first?.id ?? ''], { direction: 'up', relations: ['requires'] })).toHaveLength(5001);
  });
});

/** Puts an index there and promises it. */
async function seal(path: string, text: string): Promise<void> {
  await writeFile(join(folder, 'dists/demo', path), text);
  for (const ending of ['.gz', '.xz']) await rm(join(folder, 'dists/demo', path + ending));
  const hex = createHash('sha256').update(text).digest('hex');
  await release((before) => `${before.replace(/^ .* \S*Packages.*\n/gm, '')} ${hex} ${Buffer.byteLength(text)} ${path}\n`);
}

async function release(change: (text: string) => string): Promise<void> {
  await rm(join(folder, 'dists/demo/InRelease'), { force: true });
  const file = join(folder, 'dists/demo/Release');
  await writeFile(file, change(await readFile(file, 'utf8')));
}
