import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Place } from '../../../content/fetch/place.ts';
import { UserError } from '../../../model/errors.ts';
import { packageOf, placeOf, primaryOf, readAll, repositoryOf } from './__fixtures__/repository.ts';

const sound = primaryOf([packageOf('a', { requires: ['b GE 1'] }), packageOf('b')]);
const bomb = `<!DOCTYPE metadata [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, at) => `<!ENTITY ${'abcdefghij'[at + 1] ?? ''} "${`&${'abcdefghij'[at] ?? ''};`.repeat(10)}">`).join('')}]><metadata packages="1"><package type="rpm"><name>&j;</name></package></metadata>`;

async function refusal(place: Place): Promise<UserError> {
  const error = await readAll(place).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).code).toBe('SOURCE_BROKEN');
  expect((error as UserError).hint).not.toBe(undefined);
  return error as UserError;
}

describe('primary metadata is refused, with a reason and a hint, that', () => {
  test.each<[title: string, primary: string | Uint8Array, reason: RegExp]>([
    ['is empty', '', /must contain a root element|empty/],
    ['ends in the middle', sound.slice(0, -40), /line \d+: it is not well-formed XML/],
    ['is no XML', 'garbage in', /well-formed/],
    ['is a web page', '<html><body>404</body></html>', /begins with <html>/],
    ['is another kind of metadata', '<filelists packages="0"/>', /begins with <filelists>/],
    ['has zero bytes', sound.replace('<name>a', '<name>a\0'), /well-formed XML/],
    ['declares entities to blow up', bomb, /declares a document type/],
    ['reads other files', '<!DOCTYPE m SYSTEM "file:///etc/passwd"><metadata/>', /declares a document type/],
    ['uses entities nobody declared', sound.replace('<name>a', '<name>&passwd;'), /well-formed XML/],
    ['is not UTF-8', Buffer.from(sound.replace('<name>a', '<name>\u00e9'), 'latin1'), /not text in UTF-8/],
    ['says that it is in another encoding', sound.replace('UTF-8', 'UTF-16'), /UTF-16; only UTF-8/],
    ['is nested without end', `<metadata>${'<package>'.repeat(50_000)}`, /more than 32 deep/],
    ['has a text without end', `<metadata packages="1"><package type="rpm"><description>${'x'.repeat(2_000_000)}`, /longer than 1048576/],
    ['counts wrong', primaryOf([packageOf('a')], 7), /says that it has 7 packages and has 1/],
  ])('%s', async (_, primary, reason) => {
    expect((await refusal(repositoryOf({ primary }))).message).toMatch(reason);
  });
});

describe('a repository is refused', () => {
  test.each<[title: string, change: (text: string) => string, reason: RegExp]>([
    ['whose file is not the one that was promised', (text) => text.replace(/<checksum type="sha256">\w{4}/, '<checksum type="sha256">0000'), /its sha256 is/],
    [
      'whose file is not the one that was packed',
      (text) => text.replace(/<open-checksum type="sha256">\w{4}/, '<open-checksum type="sha256">0000'),
      /unpacked: its sha256 is/,
    ],
    ['whose file is longer than promised', (text) => text.replace(/<size>\d+/, '<size>10'), /longer than the 10 bytes/],
    ['whose file unpacks to more than promised', (text) => text.replace(/<open-size>\d+/, '<open-size>10'), /more than the 10 bytes/],
    ['with a checksum of no known kind', (text) => text.replace('<checksum type="sha256">', '<checksum type="crc">'), /of the kind "crc"/],
    ['without a checksum', (text) => text.replace(/<checksum.*?<\/checksum>/, ''), /gives no checksum/],
    ['whose files are elsewhere', (text) => text.replace('<location ', '<location xml:base="http://evil.example" '), /elsewhere \(xml:base/],
    ['whose file is outside of it', (text) => text.replace('repodata/primary', '../../etc/primary'), /outside of the repository/],
    ['whose file is at another address', (text) => text.replace('repodata/primary.xml.gz', 'https://evil.example/x.gz'), /outside of the repository/],
    ['without primary metadata', (text) => text.replace('type="primary"', 'type="other"'), /names no primary metadata/],
    ['whose primary metadata has gone', (text) => text.replace('repodata/primary', 'repodata/secondary'), /it is not there/],
    ['whose index is cut', (text) => text.slice(0, 150), /well-formed/],
    ['whose index is a page', () => '<html/>', /begins with <html>/],
  ])('%s', async (_, repomd, reason) => {
    expect((await refusal(repositoryOf({ primary: sound }, { repomd }))).message).toMatch(reason);
  });

  test('that is not there at all', async () => {
    expect((await refusal(placeOf({}))).message).toMatch(/nothing here/);
  });

  test('whose file is cut, or no gzip', async () => {
    for (const packed of [(bytes: Buffer) => gzipSync(bytes).subarray(0, 80), () => Buffer.from('no gzip')])
      expect((await refusal(repositoryOf({ primary: sound }, { packed }))).message).toMatch(/not sound gz/);
  });

  test('whose file unpacks without end, before it has filled anything', async () => {
    const zeros = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    const place = repositoryOf({ primary: sound }, { packed: () => zeros });
    expect((await refusal(place)).message).toMatch(/unpacked it has more than the \d+ bytes/);
  });
});

describe('what is wrong with one package leaves the others', () => {
  test.each<[title: string, about: string, reason: RegExp]>([
    ['no name', packageOf(''), /lacks its name/],
    ['a name that is a path', packageOf('../x'), /rpm would not allow/],
    ['a version with spaces', packageOf('x', { version: '1 0' }), /rpm would not allow/],
    ['a file elsewhere', packageOf('x').replace('<location ', '<location xml:base="http://evil.example/" '), /lies elsewhere/],
    ['an epoch that is no number', packageOf('x').replace('epoch="0"', 'epoch="-1"'), /no number/],
    ['the same name twice with other contents', packageOf('a').replace('>a1noarch<', '>other<'), /stands here twice/],
  ])('%s', async (_, wrong, reason) => {
    const { records, skipped } = await readAll(repositoryOf({ primary: primaryOf([packageOf('a'), wrong]) }));
    expect(records.map((record) => record.purl)).toContain('pkg:rpm/a@1-1?arch=noarch');
    expect(skipped).toHaveLength(1);
    expect(skipped[0]?.reason).toMatch(reason);
    expect(skipped[0]?.line).toBeGreaterThan(2);
  });

  test('a module document that is broken, a bomb of aliases among them', async () => {
    const alias = `---\ndocument: modulemd\nversion: 2\ndata:\n  name: bomb\n  stream: x\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n  d: [*c, *c, *c, *c, *c, *c, *c, *c]\n`;
    const good = '---\ndocument: modulemd\nversion: 2\ndata: {name: m, stream: 1.10, version: 3}\n...\n';
    const modules = `${alias}${good}---\n  - : [\n---\ndocument: modulemd\ndata: {name: "no stream"}\n`;
    const { records, skipped } = await readAll(repositoryOf({ primary: sound, modules }));
    expect(records.filter((record) => record.kind === 'module').map((record) => record.purl)).toEqual(['module:m:1.10']);
    expect(skipped.map((item) => item.line)).toEqual([2, 17, 19]);
  });
});

test('whatever bytes of it change, it is read or refused', async () => {
  const change = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.constantFrom('<', '>', '"', '&', '\0', ' ', '/', 'é')), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(change, async (changes) => {
      const characters = [...sound];
      for (const [at, character] of changes) characters[at] = character;
      await readAll(repositoryOf({ primary: characters.join('') })).catch((error: unknown) => expect(error).toBeInstanceOf(UserError));
    }),
    { numRuns: 30 },
  );
});
