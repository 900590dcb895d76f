import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { openFormat } from '../../core/adapters/formats/deb/read.ts';
import { formats } from '../../core/adapters/formats/formats.ts';
import { folderPlace } from '../../core/content/fetch/folder-place.ts';
import { importSource, type ImportOutcome } from '../../core/content/import.ts';
import { combineLayers } from '../../core/graph/combine.ts';
import type { Graph } from '../../core/graph/graph.ts';
import { UserError } from '../../core/model/errors.ts';
import { compareDebVersions } from '../../core/model/deb-version.ts';
import { loadLayer } from '../../core/open/layer-file.ts';

export const title = "dpkg orders versions, gpgv checks signatures, and apt finds closures in the whole of Debian, as this does; a day's changes stay small";

export const needs = [
  { tool: 'gpgv', package: 'gpgv' },
  { tool: 'sqv', package: 'sqv' },
  { tool: 'xz', package: 'xz-utils' },
  { tool: 'lz4', package: 'lz4' },
  { tool: 'bzip2', package: 'bzip2' },
  { tool: 'zstd', package: 'zstd' },
  { tool: 'apt-get', package: 'apt' },
  { tool: 'dpkg', package: 'dpkg' },
  // apt's library for Python has no program; its folder, seen from /usr/bin, tells that it is there.
  { tool: '../lib/python3/dist-packages/apt', package: 'python3-apt' },
];

const fixtures = fileURLToPath(new URL('../../core/adapters/formats/deb/__fixtures__', import.meta.url));
const now = Temporal.Instant.from('2026-01-01T00:00:00Z');
const sampled = 200;

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'debian-proof-'));
  try {
    sameOrder();
    await signatures(folder);
    await wholeArchive(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** 2,000 pairs of versions, near each other more often than not, as dpkg orders them. */
function sameOrder(): void {
  const parts = ['0', '1', '9', '10', '09', 'a', 'b', 'rc', 'Z', '.', '.', '+', '~', '~~', '-', '1.0', '2.0', '+b1', 'deb12u1', 'dfsg'];
  const random = sequence(20_261_125);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const version = (): string =>
    `${random() < 0.2 ? `${pick([0, 1, 2])}:` : ''}${pick(['0', '1', '2', '10'])}${Array.from({ length: Math.floor(random() * 6) }, () => pick(parts)).join('')}`;
  const sound = (text: string): string => text.replace(/-+$/, '');
  for (let pair = 0; pair < 2000; pair++) {
    const first = sound(version());
    const second = sound(random() < 0.5 ? version() : `${first}${pick(parts)}`);
    const order = Math.sign(compareDebVersions(first, second));
    const word = order < 0 ? 'lt' : order > 0 ? 'gt' : 'eq';
    try {
      execFileSync('dpkg', ['--compare-versions', first, word, second], { stdio: 'ignore' });
    } catch {
      throw new Error(`dpkg does not say that ${first} ${word} ${second}.`);
    }
  }
}

async function signatures(folder: string): Promise<void> {
  const { survey } = openFormat();
  const repository = join(folder, 'signed');
  cpSync(join(fixtures, 'repo'), repository, { recursive: true });
  const suite = join(repository, 'dists/demo');
  const read = (keyring = join(fixtures, 'keyring.gpg')) =>
    survey(folderPlace(repository), { suites: ['demo'], components: [], arches: ['amd64'], keyring, now });
  const mustPass = async (what: string): Promise<void> => {
    const found = await read();
    if (!/^signed by [0-9A-F]{40}$/.test(found.signature)) throw new Error(`${what}: ${found.signature}`);
    if ((await Array.fromAsync(found.read())).length < 15) throw new Error(`${what}: not all was read.`);
  };
  const mustFail = async (what: string, keyring?: string): Promise<void> => {
    const error = await read(keyring).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    if (!(error instanceof UserError) || error.code !== 'SOURCE_BROKEN' || error.hint === undefined) throw new Error(`${what} was taken: ${String(error)}`);
  };
  await mustPass('InRelease');
  for (const ending of ['', '.gz']) for (const index of ['binary-amd64/Packages', 'source/Sources']) rmSync(join(suite, 'main', index + ending));
  await mustPass('xz alone');
  await packedForms(folder);
  const file = join(suite, 'InRelease');
  const signed = readFileSync(file, 'utf8');
  writeFileSync(file, signed.replace('Origin: Demo', 'Origin: Evil'));
  await mustFail('a changed InRelease');
  writeFileSync(file, `${signed}-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nOrigin: Evil\n`);
  const extra = await read().catch(() => undefined);
  if (extra !== undefined && (await Array.fromAsync(extra.read())).some((item) => 'purl' in item && item.purl.startsWith('pkg:deb/evil')))
    throw new Error('What stands behind the signature was believed.');
  writeFileSync(file, signed.slice(0, signed.indexOf('-----BEGIN PGP SIGNATURE')));
  await mustFail('an InRelease without its signature');
  writeFileSync(file, signed);
  await mustFail('a keyring that is none', join(suite, 'Release'));
  rmSync(file);
  await mustPass('Release and Release.gpg');
  writeFileSync(file, signed);
  const path = process.env['PATH'];
  process.env['PATH'] = onlyPrograms(folder, ['sqv', 'xz']);
  try {
    await mustPass('sqv alone');
    for (const name of ['Release', 'InRelease'])
      writeFileSync(join(suite, name), readFileSync(join(suite, name), 'utf8').replace('Origin: Demo', 'Origin: Evil'));
    await mustFail('a changed Release, to sqv');
  } finally {
    process.env['PATH'] = path;
  }
  console.log('  gpgv and sqv check what is signed');
}

/** A folder with these programs and no other. */
function onlyPrograms(folder: string, names: readonly string[]): string {
  const only = join(folder, 'only');
  mkdirSync(only);
  for (const name of names) {
    const place = (process.env['PATH'] ?? '').split(':').find((item) => existsSync(join(item, name)));
    if (place === undefined) throw new Error(`There is no ${name} here.`);
    symlinkSync(join(place, name), join(only, name));
  }
  return only;
}

/** One flat folder after another whose only index is packed in one of the ways that take a program. */
async function packedForms(folder: string): Promise<void> {
  const text = gunzipSync(readFileSync(join(fixtures, 'repo/dists/demo/main/binary-amd64/Packages.gz')));
  for (const [ending, program] of [
    ['xz', 'xz'],
    ['lz4', 'lz4'],
    ['bz2', 'bzip2'],
    ['zst', 'zstd'],
  ] as const) {
    const flat = join(folder, `flat-${ending}`);
    mkdirSync(flat);
    const packed = execFileSync(program, ['-c'], { input: text });
    const read = async (bytes: Buffer): Promise<number> => {
      writeFileSync(join(flat, `Packages.${ending}`), bytes);
      const found = await openFormat().survey(folderPlace(flat), { suites: [], components: [], arches: ['amd64'], now });
      return (await Array.fromAsync(found.read())).filter((item) => 'purl' in item && item.kind === 'artifact').length;
    };
    if ((await read(packed)) !== 13) throw new Error(`Packages.${ending} was not read as a whole.`);
    for (const broken of [packed.subarray(0, packed.length / 2), Buffer.from('garbage, and no package')]) {
      const error = await read(broken).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      if (!(error instanceof UserError)) throw new Error(`A damaged Packages.${ending} was taken: ${String(error)}`);
    }
  }
  console.log('  xz, lz4, bz2 and zst are unpacked, and missed when damaged');
}

/** Debian's own lists, fetched by apt into a folder of their own: nothing of the machine is touched. */
async function wholeArchive(folder: string): Promise<void> {
  const apt = join(folder, 'apt');
  for (const part of ['lists/partial', 'parts', 'cache/archives/partial']) mkdirSync(join(apt, part), { recursive: true });
  writeFileSync(join(apt, 'parts/debian.sources'), sourcesOf());
  const lines = [
    ['Etc::sourceparts', `${apt}/parts`],
    ['Etc::sourcelist', '/dev/null'],
    ['State::lists', `${apt}/lists`],
    ['State::status', '/dev/null'],
    ['Cache', `${apt}/cache`],
  ];
  writeFileSync(join(apt, 'apt.conf'), `${lines.map(([key, value]) => `Dir::${key} "${value}";\n`).join('')}APT::Sandbox::User "root";\n`);
  process.env['APT_CONFIG'] = join(apt, 'apt.conf');
  try {
    execFileSync('apt-get', ['update'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const repository = join(folder, 'state.git');
    execFileSync('git', ['init', '--quiet', '--bare', repository]);
    const take = (config: { apt: true } | { path: string }, previous?: ImportOutcome): Promise<ImportOutcome> =>
      importSource({
        repository,
        source: 'debian',
        config: { format: 'deb', ...config },
        formats,
        layers: join(folder, 'layers'),
        now,
        ...(previous === undefined ? {} : { previous: previous.record }),
      });
    const first = await take({ apt: true });
    if (first.state !== 'imported') throw new Error(`It was ${first.state}: ${first.record.error ?? ''}`);
    console.log(`  ${first.record.packages} packages, ${first.record.skipped.length} skipped`);
    if ((await take({ apt: true }, first)).state !== 'unchanged') throw new Error('Unchanged lists were read again.');
    const layer = await loadLayer(first.layer);
    if (layer === undefined) throw new Error('The layer cannot be loaded.');
    sameClosures(combineLayers([layer]));
    await dayOfChanges(folder, repository, take);
  } finally {
    delete process.env['APT_CONFIG'];
  }
}

/** The mirrors that this machine already uses. */
function sourcesOf(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = [...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []), '/etc/apt/sources.list'];
  const text = files
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const mirrors = [...text.matchAll(/^(?:URIs:|deb(?: \[[^\]]*\])?) +(\S+)/gm)].map(([, uri = '']) => uri);
  const [security, main] = [mirrors.find((uri) => uri.includes('security')), mirrors.find((uri) => !uri.includes('security'))];
  if (security === undefined || main === undefined) throw new Error('This machine has no mirror of Debian and its security updates configured.');
  const suites = [
    [main, 'bookworm bookworm-updates'],
    [security, 'bookworm-security'],
  ];
  return suites.map(([uri, names]) => `Types: deb deb-src\nURIs: ${uri}\nSuites: ${names}\nComponents: main\nArchitectures: amd64\n`).join('\n');
}

/** What 200 packages reach and what reaches them, and all that hangs on libssl3, version by version. */
function sameClosures(graph: Graph): void {
  const asked = execFileSync('/usr/bin/python3', [join(fixtures, 'expected.py'), String(sampled), 'libssl3'], { maxBuffer: 2 ** 30 }).toString();
  const expected = JSON.parse(asked) as Record<string, { readonly up: readonly string[]; readonly down: readonly string[] }>;
  const known = new Map([...graph.nodesOf('artifact')].map((node) => [`${node.name} ${node.version}`, node.id]));
  const names = new Map([...known].map(([name, id]) => [id, name]));
  if (Object.keys(expected).length <= sampled) throw new Error('python-apt sampled too few.');
  for (const [name, reached] of Object.entries(expected)) {
    const id = known.get(name);
    if (id === undefined) throw new Error(`apt has ${name}, and the graph has not.`);
    for (const direction of ['up', 'down'] as const) {
      const found = graph
        .closure([id], { direction, relations: ['requires'] })
        .flatMap((item) => (item.kind === 'artifact' && item.id !== id ? [names.get(item.id) ?? ''] : []));
      const wanted = new Set(reached[direction]);
      const wrong = found.filter((other) => !wanted.has(other));
      if (found.length !== wanted.size || wrong.length > 0)
        throw new Error(`${name} ${direction}: apt reaches ${wanted.size}, this ${found.length}; only this: ${wrong.slice(0, 5).join(', ')}.`);
    }
    if (name.startsWith('libssl3 ')) console.log(`  ${name}: ${reached.down.length} packages stand on it`);
  }
  console.log(`  ${Object.keys(expected).length} closures both ways are apt's`);
}

/** 200 changed packages rewrite at most a tenth of the records and take at most 3 MiB of the state. */
async function dayOfChanges(
  folder: string,
  repository: string,
  take: (config: { path: string }, previous?: ImportOutcome) => Promise<ImportOutcome>,
): Promise<void> {
  const flat = join(folder, 'flat');
  mkdirSync(flat);
  const list =
    execFileSync('apt-get', ['indextargets', '--format', '$(FILENAME)', 'Created-By: Packages', 'Codename: bookworm']).toString().trim().split('\n')[0] ?? '';
  const text = execFileSync('/usr/lib/apt/apt-helper', ['cat-file', list], { maxBuffer: 2 ** 30 }).toString();
  writeFileSync(join(flat, 'Packages'), text);
  const before = await take({ path: flat });
  if (before.state !== 'imported') throw new Error(`It was ${before.state}: ${before.record.error ?? ''}`);
  const stanzas = text.split('\n\n');
  for (let at = 0; at < 200; at++) stanzas[at * 300] = (stanzas[at * 300] ?? '').replace(/^Version: .*$/m, (line) => `${line}+day1`);
  writeFileSync(join(flat, 'Packages'), stanzas.join('\n\n'));
  const size = packedBytes(repository);
  const after = await take({ path: flat }, before);
  if (after.state !== 'imported') throw new Error(`It was ${after.state}: ${after.record.error ?? ''}`);
  const share = (after.record.rewritten ?? Infinity) / after.record.shards;
  const grown = packedBytes(repository) - size;
  console.log(`  200 changed packages: ${(share * 100).toFixed(1)} % of the shards written anew, ${(grown / 1024).toFixed(0)} KiB of state`);
  if (share > 0.1 || grown > 3 * 1024 * 1024) throw new Error('A day of changes costs too much.');
  for (const [what, bytes] of [
    ['cut short', Buffer.from(text).subarray(0, 0)],
    ['garbage', Buffer.from('<html>')],
  ] as const) {
    writeFileSync(join(flat, 'Packages'), bytes);
    const broken = await take({ path: flat }, after);
    if (broken.state !== 'broken' || broken.record.tree !== after.record.tree)
      throw new Error(`A list that is ${what} did not leave the last import standing.`);
  }
}

function packedBytes(repository: string): number {
  const told = execFileSync('git', [`--git-dir=${repository}`, 'count-objects', '-v']).toString();
  const kib = [...told.matchAll(/^size(?:-pack)?: (\d+)$/gm)].reduce((sum, found) => sum + Number(found[1]), 0);
  return statSync(repository).isDirectory() ? kib * 1024 : 0;
}

/** The same numbers on every run (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
