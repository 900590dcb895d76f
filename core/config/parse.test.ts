import { describe, expect, test } from 'vitest';
import { UserError } from '../model/errors.ts';
import { parseConfig } from './parse.ts';
import type { Problem } from './problem.ts';

const base: Readonly<Record<string, string>> = {
  'components/hello.yaml': 'purl: pkg:generic/demo/hello\npath: ./hello\nformat: blob\nbuild_requires: [libgreet]\nowners: [alice]\n',
  'components/libgreet.yaml': 'purl: pkg:generic/demo/libgreet\ngit: ./libgreet.git\nformat: blob\n',
  'formats/blob.yaml': 'purl: generic\nbuild: [./mk.sh]\noutputs: out/*.blob\n',
  'people/alice.yaml': 'accounts: {console: [alice]}\nroles: {releng: [web]}\n',
  'products/web.yaml':
    'releases:\n  "1":\n    content: source(config)\n    stages: [candidate, {name: stable, deliver: [./push.sh, ./x]}]\n    keys: {stable: gold}\n',
  'tests/smoke.yaml': 'stage: candidate\nrun: [./smoke.sh, ./data]\n',
};

function parse(files: Readonly<Record<string, string | Uint8Array>>, parseSelection?: (text: string) => unknown) {
  return parseConfig(new Map(Object.entries(files)), { folder: '/etc/mill', formats: ['npm'], ...(parseSelection === undefined ? {} : { parseSelection }) });
}

/** Problems of the good configuration with some files replaced or added. */
function problems(files: Readonly<Record<string, string | Uint8Array>>, parseSelection?: (text: string) => unknown): readonly Problem[] {
  try {
    parse({ ...base, ...files }, parseSelection);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).code).toBe('CONFIG_INVALID');
    return ((error as UserError).data as { problems: readonly Problem[] }).problems;
  }
}

function only(files: Readonly<Record<string, string | Uint8Array>>): Problem {
  const found = problems(files);
  expect(found).toHaveLength(1);
  return found[0] as Problem;
}

describe('what is right', () => {
  test('paths become absolute against their file, but a recipe and plain arguments stay as written', () => {
    const config = parse(base);
    expect(config.components.get('hello')?.path).toBe('/etc/mill/components/hello');
    expect(config.components.get('libgreet')?.git).toBe('/etc/mill/components/libgreet.git');
    expect(config.tests.get('smoke')?.run).toEqual(['/etc/mill/tests/smoke.sh', './data']);
    expect(config.products.get('web')?.releases['1']?.stages[1]).toMatchObject({ deliver: ['/etc/mill/products/push.sh', './x'], when: 'asked' });
    expect(config.formats.get('blob')?.build).toEqual(['./mk.sh']);
  });

  test('a missing engine, room and factory get what makes a first start work', () => {
    const config = parse({});
    expect(config.engines.get('local')).toMatchObject({ kind: 'local', at_once: 2, isolation: 'auto' });
    expect(config.rooms.get('console')).toMatchObject({ network: 'console', allow: ['read', 'write', 'irreversible'] });
    expect(config.factory.console.act_as).toBe(false);
  });

  test('an empty file is an empty mapping', () => {
    expect(parse({ 'people/zoe.yaml': '' }).people.get('zoe')).toEqual({ accounts: {}, roles: {}, owns: [], zone: 'UTC', noise: { per_hour: 20 } });
    expect(parse({ 'people/zoe.yaml': '# nothing yet\n' }).people.get('zoe')?.owns).toEqual([]);
  });

  test('dates and yes stay text, as YAML 1.2 has it', () => {
    const product = 'name: yes\nreleases: {"1": {content: x, ga: 2026-01-12}}';
    expect(parse({ 'products/web.yaml': product }).products.get('web')).toMatchObject({ name: 'yes', releases: { '1': { ga: '2026-01-12' } } });
  });

  test('anchors and merge keys work within reason', () => {
    const product = 'releases:\n  "1": &one {content: x, stages: [a]}\n  "2": {<<: *one, content: y}\n';
    expect(parse({ 'products/web.yaml': product }).products.get('web')?.releases['2']).toMatchObject({ content: 'y', stages: ['a'] });
  });

  test('purls are kept in their canonical form', () => {
    const config = parse({ ...base, 'components/a.yaml': 'purl: "pkg:GENERIC/demo/a%62c"\npath: ./a\nformat: npm' });
    expect(config.components.get('a')?.purl).toBe('pkg:generic/demo/abc');
  });

  test('the hash changes with a byte and not with the folder', () => {
    const again = parseConfig(new Map(Object.entries(base).reverse()), { folder: '/elsewhere', formats: ['npm'] });
    expect(again.hash).toBe(parse(base).hash);
    expect(parse({ ...base, 'people/bob.yaml': '' }).hash).not.toBe(parse(base).hash);
  });

  test('a remote git address is not taken for a path', () => {
    for (const git of ['https://example.org/a.git', 'git@example.org:a.git', 'ssh://example.org/a']) {
      expect(parse({ ...base, 'components/libgreet.yaml': `purl: pkg:generic/a\ngit: "${git}"\nformat: blob` }).components.get('libgreet')?.git).toBe(git);
    }
  });

  test('networks are read, and their accounts and secrets resolved against their file', () => {
    const config = parse({
      'networks/testnet.yaml': 'kind: irc\nhost: h\ntls: {ca: ./ca.pem}\nnick: mill\nsasl: {account: mill, password: {file: ./pw}}\n',
      'rooms/a.yaml': 'network: testnet\nid: "#a"',
    });
    expect(config.networks.get('testnet')).toMatchObject({
      port: 6697,
      tls: { ca: '/etc/mill/networks/ca.pem' },
      sasl: { password: { file: '/etc/mill/networks/pw' } },
    });
  });
});

describe('what is wrong in one file', () => {
  test.each([
    [
      'an unknown key',
      'components/hello.yaml',
      'purl: pkg:generic/h\npath: ./h\nformat: blob\nbuild_require: []\n',
      [4, 1, 'build_require'],
      /unknown key/,
      ['build_requires'],
    ],
    [
      'a wrong type',
      'components/hello.yaml',
      'purl: pkg:generic/h\npath: ./h\nformat: blob\nversion: 1.2\n',
      [4, 10, 'version'],
      /expected text, found the number 1.2; put it in quotes: "1.2"/,
      [],
    ],
    [
      'a wrong word',
      'engines/local.yaml',
      'kind: local\nisolation: bwarp\n',
      [2, 12, 'isolation'],
      /expected one of auto, bwrap, none, found "bwarp"/,
      ['bwrap'],
    ],
    ['a kind that does not exist', 'engines/x.yaml', 'at_once: 3\nkind: locl\n', [2, 7, 'kind'], /expected local, found "locl"/, ['local']],
    ['a missing key', 'people/x.yaml', 'accounts: []', [1, 11, 'accounts'], /expected a mapping, found a list/, []],
    ['a key twice', 'people/x.yaml', 'name: A\nowns: []\nname: B\n', [3, 1, ''], /the key "name" stands here twice/, []],
    ['a tab', 'people/x.yaml', 'roles:\n\treleng: [web]\n', [2, 1, ''], /expected spaces, found a tab/, []],
    ['two documents', 'people/x.yaml', 'name: A\n---\nname: B\n', [2, 1, ''], /expected one document/, []],
    ['a NUL byte', 'people/x.yaml', 'name: A\nowns: [\0]\n', [2, 1, ''], /NUL/, []],
    ['a list for a mapping', 'people/x.yaml', '- a\n', [1, 1, ''], /expected a mapping, found a list/, []],
    ['a tag', 'people/x.yaml', 'name: !!binary aGk=\n', [1, 16, ''], /plain YAML/, []],
    ['YAML 1.1', 'people/x.yaml', '%YAML 1.1\n---\nname: yes\n', [1, 1, ''], /YAML 1\.2/, []],
    ['an unclosed quote', 'people/x.yaml', 'name: "A\n', [2, 1, ''], /not YAML/, []],
    ['an alias to nothing', 'people/x.yaml', 'owns: *all\n', [1, 7, ''], /no anchor &all/, []],
    ['an alias that contains itself', 'people/x.yaml', 'owns: &a [*a]\n', [1, 11, ''], /contains itself/, []],
    ['a complex key', 'people/x.yaml', '? [a]\n: b\n', [1, 3, ''], /plain word as key/, []],
    ['a rule nobody knows', 'policies/x.yaml', 'rules:\n  - sook: {days: 1}\n', [2, 5, 'rules[0].sook'], /unknown key; known here: test, soak/, ['soak']],
    ['two rules in one', 'policies/x.yaml', 'rules:\n  - {signed: gold, freeze: {}}\n', [2, 6, 'rules[0].signed'], /alone/, []],
    [
      'a wrong part of a rule',
      'policies/x.yaml',
      'rules:\n  - approval: {role: relng}\n',
      [2, 22, 'rules[0].approval.role'],
      /expected one of packager, releng, admin/,
      ['releng'],
    ],
    [
      'a misspelt key of a stage',
      'products/web.yaml',
      'releases: {"1": {content: x, stages: [{name: a, wehn: asked}]}}',
      [1, 49, 'releases.1.stages[0].wehn'],
      /unknown key/,
      ['when'],
    ],
    ['a role nobody has', 'people/x.yaml', 'roles: {reling: [web]}\n', [1, 9, 'roles.reling'], /unknown key/, ['releng']],
    ['a key made of another prototype', 'people/x.yaml', '__proto__: {name: A}\n', [1, 1, '__proto__'], /unknown key/, []],
    ['a number too small', 'engines/x.yaml', 'kind: local\nat_once: 0\n', [2, 10, 'at_once'], /above 0/, []],
    ['a secret written out', 'keys/x.yaml', 'signer: gpg\nmeans: gold\npassphrase: hunter2\n', [3, 13, 'passphrase'], /expected a mapping/, []],
  ])('%s is named with its place', (_, file, text, [line, column, key], message, near) => {
    const problem = only({ [file]: text });
    expect(problem).toMatchObject({ file, line, column, key });
    expect(problem.message).toMatch(message);
    expect(problem.near).toEqual(near);
  });

  test('bytes that are not UTF-8 are refused', () => {
    expect(only({ 'people/x.yaml': new Uint8Array([0x6e, 0xff, 0xfe]) }).message).toContain('UTF-8');
  });

  test('a value that must not be shown is not: the sentence about a passphrase has its type only after a mapping', () => {
    const problem = only({ 'tokens/ci.yaml': 'hash: secret-token\nperson: automation/ci\n' });
    expect(problem.message).toContain('sha256:');
  });
});

/** Of this process: what others do on the machine does not count. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

describe('what would cost too much', () => {
  test('aliases that multiply are refused before they do', () => {
    const levels = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
    ];
    const before = cpuSeconds();
    expect(problems({ 'people/x.yaml': levels.join('\n') })[0]?.message).toMatch(/aliases/);
    expect(cpuSeconds() - before).toBeLessThan(2);
  });

  test.each(['['.repeat(900_000), '- '.repeat(400_000), 'a: {'.repeat(50_000)])('nesting without end is refused in little time', (text) => {
    const before = cpuSeconds();
    expect(problems({ 'people/x.yaml': text })[0]?.message).toMatch(/nested/);
    expect(cpuSeconds() - before).toBeLessThan(8);
  });

  test('ten thousand keys are looked at once each', () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `k${index}: v`).join('\n');
    const before = cpuSeconds();
    expect(problems({ 'people/x.yaml': text })).toHaveLength(10_000);
    expect(cpuSeconds() - before).toBeLessThan(8);
  });

  test('a file over one megabyte has a code of its own', () => {
    expect(() => parse({ 'people/x.yaml': `# ${'x'.repeat(1_000_001)}` })).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
  });
});

describe('what a file is called', () => {
  test.each([
    ['people/alice.yml', /ends in \.yaml/, ['people/alice.yaml']],
    ['people/.alice.yaml', /begins with a dot/, ['people/alice.yaml']],
    ['people/team/alice.yaml', /sub-folders/, ['people/alice.yaml']],
    ['persons/alice.yaml', /unknown folder "persons"/, []],
    ['peopl/alice.yaml', /unknown folder "peopl"/, ['people']],
    ['factory.yml', /only factory.yaml/, ['factory.yaml']],
    ['people/-alice.yaml', /is no id/, []],
    ['people/al ice.yaml', /is no id/, []],
    ['people/..yaml', /dot/, ['people/yaml']],
  ])('%s is not passed over in silence', (file, message, near) => {
    const problem = only({ [file]: '' });
    expect(problem.file).toBe(file);
    expect(problem.message).toMatch(message);
    expect(problem.near).toEqual(near);
  });

  test('YAML files among the sources of a component are not configuration', () => {
    expect(problems({ 'components/hello/ci.yaml': 'x: 1' })).toEqual([]);
    expect(problems({ 'components/other.yaml': 'purl: pkg:generic/o\npath: ./src/o\nformat: blob', 'components/src/o.yaml': '' })).toHaveLength(1);
    expect(problems({ 'components/other.yaml': 'purl: pkg:generic/o\npath: ./src\nformat: blob', 'components/src/o.yaml': '' })).toEqual([]);
  });
});

describe('what one file says about another', () => {
  const component = (lines: string): Record<string, string> => ({ 'components/x.yaml': `purl: pkg:generic/x\npath: ./x\nformat: blob\n${lines}\n` });
  const release = (lines: string): Record<string, string> => ({
    'products/web.yaml': `releases:\n  "1":\n    content: c\n    stages: [candidate, stable]\n    ${lines}\n`,
  });

  test.each([
    ['a build requirement', component('build_requires: [hello, libgret]'), [4, 25], 'build_requires[1]', ['libgreet']],
    ['what a circle is opened with', component('build_requires: [hello]\nbootstrap: [helo]'), [5, 13], 'bootstrap[0]', ['hello']],
    ['an engine', component('engine: locl'), [4, 9], 'engine', ['local']],
    ['an owner', component('owners: [alise]'), [4, 10], 'owners[0]', ['alice']],
    ['a format', { 'components/x.yaml': 'purl: pkg:generic/x\npath: ./x\nformat: blub' }, [3, 9], 'format', ['blob']],
    ["a source's format", { 'sources/x.yaml': 'format: npn\npath: ./x' }, [1, 9], 'format', ['npm']],
    ['a key', release('keys: {stable: glod}'), [5, 20], 'releases.1.keys.stable', ['gold']],
    ["a key's stage", release('keys: {stabel: gold}'), [5, 20], 'releases.1.keys.stabel', ['stable']],
    [
      "a phase's policy",
      { ...release('phases: [{name: p, from: x, policy: strct}]'), 'policies/strict.yaml': 'rules: []' },
      [5, 41],
      'releases.1.phases[0].policy',
      ['strict'],
    ],
    ["a policy's product", { 'policies/x.yaml': 'match: {product: [wbe]}\nrules: []' }, [1, 19], 'match.product[0]', ['web']],
    ["a policy's stage", { 'policies/x.yaml': 'match: {stage: [stabl]}\nrules: []' }, [1, 17], 'match.stage[0]', ['stable']],
    ["a policy's key", { 'policies/x.yaml': 'rules: [{signed: glod}]' }, [1, 18], 'rules[0].signed', ['gold']],
    ["a test's stage", { 'tests/x.yaml': 'stage: candidat\nrun: [true]'.replace('true', '"true"') }, [1, 8], 'stage', ['candidate']],
    ["a room's network", { 'rooms/x.yaml': 'network: consol\nid: x' }, [1, 10], 'network', ['console']],
    ["a person's product", { 'people/x.yaml': 'roles: {releng: [wed]}' }, [1, 18], 'roles.releng[0]', ['web']],
    ["a person's network", { 'people/x.yaml': 'accounts: {consle: [x]}' }, [1, 20], 'accounts.consle', ['console']],
    ["a token's person", { 'tokens/x.yaml': `hash: "sha256:${'0'.repeat(64)}"\nperson: alcie` }, [2, 9], 'person', ['alice']],
    ['a limit', { 'factory.yaml': 'limits: {loca: 2}' }, [1, 16], 'limits.loca', ['local']],
  ])('%s that does not exist is named where it is mentioned', (_, files, [line, column], key, near) => {
    expect(only(files)).toMatchObject({ line, column, key, near });
  });

  test.each([
    ['a file from elsewhere under a name that leads out', component('files: {"../x": ./y}'), /a name such as data\/list\.txt/],
    [
      'a file from elsewhere beside a repository',
      { 'components/x.yaml': 'purl: pkg:generic/x\ngit: ./x\nformat: blob\nfiles: {y: ./y}' },
      /expected path: beside it/,
    ],
    ['a purl with a version', { 'components/x.yaml': 'purl: pkg:generic/x@1\npath: ./x\nformat: blob' }, /without version/],
    ['a purl that is none', { 'components/x.yaml': 'purl: "pkg:"\npath: ./x\nformat: blob' }, /package URL such as/],
    ['a purl that is taken', { 'components/x.yaml': 'purl: pkg:generic/demo/hello\npath: ./x\nformat: blob' }, /already the component "hello"/],
    ['neither path nor git', { 'components/x.yaml': 'purl: pkg:generic/x\nformat: blob' }, /exactly one of path and git, found none/],
    ['both path and git', { 'components/x.yaml': 'purl: pkg:generic/x\nformat: blob\npath: ./x\ngit: ./y' }, /found path and git/],
    ['a git address that runs a command', { 'components/x.yaml': 'purl: pkg:generic/x\nformat: blob\ngit: "ext::sh -c x"' }, /expected a path or an address/],
    ['a git address that is an option', { 'components/x.yaml': 'purl: pkg:generic/x\nformat: blob\ngit: "--upload-pack=x"' }, /expected a path or an address/],
    ['an account of somebody else', { 'people/bob.yaml': 'accounts: {console: [alice]}' }, /already that of "alice"/],
    ['a format that is built in', { 'formats/npm.yaml': 'purl: npm\nbuild: [x]\noutputs: y' }, /built in/],
    ['a cadence that is none', release('cadence: FREQ=WEEKLYY'), /recurrence rule/],
    ['a cadence with an unknown part', release('cadence: FREQ=WEEKLY;BYDAI=MO'), /"BYDAI" is none of/],
    ['a cadence out of range', release('cadence: FREQ=MONTHLY;BYMONTHDAY=40'), /from -31 to 31/],
    ['a zone that is none', release('zone: Europe/Pragu'), /time zone/],
    ['a date that is none', release('ga: 2026-02-31'), /expected a date/],
    ['an end that is none', release('eol: later'), /13 months after ga/],
    [
      'a stage that waits for a cadence nobody set',
      { 'products/web.yaml': 'releases: {"1": {content: c, stages: [candidate, {name: s, when: cadence}]}}' },
      /expected a "cadence"/,
    ],
    ['a stage that stands twice', { 'products/web.yaml': 'releases: {"1": {content: c, stages: [candidate, candidate]}}' }, /stands here twice/],
    ['a release with a slash', { 'products/web.yaml': 'releases: {"1/2": {content: c, stages: [candidate]}}' }, /no name for a release/],
  ])('%s is refused', (_, files, message) => {
    expect(only(files).message).toMatch(message);
  });

  test('the words of a selection are checked where they stand', () => {
    const found = problems({}, () => {
      throw new Error('a bracket is missing');
    });
    expect(found).toMatchObject([{ file: 'products/web.yaml', line: 3, column: 14, key: 'releases.1.content' }]);
    expect(found[0]?.message).toContain('a bracket is missing');
  });

  test('a file that cannot be read does not make others wrong that mention it', () => {
    expect(problems({ 'components/libgreet.yaml': 'purl: 3' }).map((problem) => problem.file)).toEqual(Array(2).fill('components/libgreet.yaml'));
  });
});

test('all problems of all files come as one error with one line each, twenty at most, and all of them as data', () => {
  const files = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`people/p${index}.yaml`, 'nmae: X']));
  try {
    parse(files);
    expect.unreachable();
  } catch (error) {
    const { message, data, suggest } = error as UserError;
    expect(message.split('\n')).toHaveLength(22);
    expect(message).toContain('has 25 problems');
    expect(message).toContain('people/p0.yaml:1:1 nmae: unknown key; did you mean name?');
    expect(message).toContain('and 5 more');
    expect((data as { problems: unknown[] }).problems).toHaveLength(25);
    expect(suggest).toEqual(['name']);
  }
});
