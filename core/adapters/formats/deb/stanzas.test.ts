import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stanzas, type Stanza } from './stanzas.ts';

const wanted = new Set(['Package', 'Version', 'Depends']);

async function read(bytes: string | Uint8Array, pieces = 1): Promise<Stanza[]> {
  const all = Buffer.from(bytes);
  async function* chunks() {
    const size = Math.max(1, Math.ceil(all.length / pieces));
    for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
  }
  return (await Array.fromAsync(stanzas(chunks(), wanted))).flat();
}

const plain = (found: readonly Stanza[]) => found.map((stanza) => [stanza.line, Object.fromEntries(stanza.fields), stanza.fault ?? null]);

describe('paragraphs of a control file', () => {
  test('give the wanted fields, folded lines joined, and the line each begins at', async () => {
    expect(plain(await read('Package: a\nSize: 1\nDepends: b,\n c (>= 1)\n\n\nPackage: d\nVersion: 1\n'))).toEqual([
      [1, { Package: 'a', Depends: 'b,\nc (>= 1)' }, null],
      [7, { Package: 'd', Version: '1' }, null],
    ]);
  });

  test('are the same with carriage returns, blank separators, other case, comments and no last line feed', async () => {
    const expected = [{ Package: 'a', Version: '1' }, { Package: 'b' }];
    for (const text of [
      'Package: a\r\nVersion: 1\r\n\r\nPackage: b\r\n',
      'Package: a\nVersion: 1\n \t\nPackage: b',
      'PACKAGE: a\nversion: 1\n\nPackage:b',
      '# x\nPackage: a\n# y\nVersion: 1\n\nPackage: b\n',
    ])
      expect((await read(text)).map((stanza) => Object.fromEntries(stanza.fields))).toEqual(expected);
  });

  test('are the same however the bytes are cut into chunks', async () => {
    const text = Array.from({ length: 20 }, (_, n) => `Package: p${n}\nTag: ü${'x'.repeat(n)}\n y\nVersion: ${n}é\n`).join('\n');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (pieces) => {
        expect(plain(await read(text, pieces))).toEqual(plain(await read(text)));
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['a zero byte', 'Package: a\0b\n', 'zero byte'],
    ['bytes that are no text', Buffer.concat([Buffer.from('Package: '), Buffer.from([0xff, 0xfe]), Buffer.from('\n')]), 'not UTF-8'],
    ['a field twice', 'Package: a\nPackage: b\n', 'twice'],
    ['a line without a colon', 'Package: a\n<html>\n', 'line 2 is no field'],
    ['a folded line that folds nothing', ' x\nPackage: a\n', 'line 1 continues'],
  ])('with %s are marked, and the ones after them are read', async (_, broken, fault) => {
    const found = await read(Buffer.concat([Buffer.from(broken), Buffer.from('\nPackage: good\n')]));
    expect(found[0]?.fault).toContain(fault);
    expect(found.at(-1)?.fields.get('Package')).toBe('good');
    expect(found.at(-1)?.fault).toBeUndefined();
  });

  test('of more than 8 MiB are passed over in little memory, and the line of the next one is right', async () => {
    async function* endless() {
      yield Buffer.from('Package: big\nTag:\n');
      for (let n = 0; n < 80; n++) yield Buffer.from(` ${'x'.repeat(131_070)}\n`);
      yield Buffer.from('\nPackage: next\n');
    }
    const found = (await Array.fromAsync(stanzas(endless(), wanted))).flat();
    expect(found.map((stanza) => [stanza.line, stanza.fields.get('Package') ?? null])).toEqual([
      [1, null],
      [84, 'next'],
    ]);
    expect(found[0]?.fault).toContain('more than');
  });
});
