import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FormatEntry, PackageRecord, Skipped, SourceDocument } from '../../content/format.ts';
import { UserError } from '../../model/errors.ts';
import { canonicalPurl } from '../../model/ids.ts';

/** What every format keeps to, whatever it is given. */
export function formatContract(entry: FormatEntry, samples: readonly SourceDocument[]): void {
  describe(`the format ${entry.id} keeps the contract`, () => {
    test.each(samples)('of $name it yields packages with canonical purls and named ends', async (sample) => {
      const records = packagesOf(await read(entry, sample));
      expect(records.length).toBeGreaterThan(0);
      for (const record of records) {
        expect(canonicalPurl(record.purl)).toBe(record.purl);
        expect(record.name).not.toBe('');
        for (const edge of record.edges) expect(canonicalPurl(edge.to)).toBe(edge.to);
      }
      expect(new Set(records.map((record) => record.purl)).size).toBe(records.length);
    });

    test.each(samples)('of $name it yields the same twice', async (sample) => {
      expect(await read(entry, sample)).toEqual(await read(entry, sample));
    });

    test.each(samples)('of $name cut short it reads what is whole or refuses', async (sample) => {
      for (let part = 0; part < 40; part++)
        await readOrRefuse(entry, { ...sample, bytes: sample.bytes.subarray(0, Math.floor((sample.bytes.length * part) / 40)) });
    });

    test.each(samples)('of $name with bytes changed it reads something or refuses', async (sample) => {
      const change = fc.array(fc.tuple(fc.nat(sample.bytes.length - 1), fc.constantFrom(...Buffer.from('{}[]":,\n \0x0é'))), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(change, async (changes) => {
          const bytes = Uint8Array.from(sample.bytes);
          for (const [at, byte] of changes) bytes[at] = byte;
          await readOrRefuse(entry, { ...sample, bytes });
        }),
        { numRuns: 60 },
      );
    });

    test.each([
      ['nothing', ''],
      ['zero bytes', '\0\0\0\0'],
      ['bytes that are no text', Buffer.from([0xff, 0xfe, 0xc0, 0x80])],
      ['a number', '7'],
      ['null', 'null'],
      ['an empty object', '{}'],
      ['an empty list', '[]'],
      ['a web page', '<!doctype html><title>404</title>'],
      ['brackets without end', '['.repeat(200_000)],
      ['braces without end', '{"a":'.repeat(100_000)],
    ])('it refuses %s with a reason and a hint', async (_, content) => {
      const error = await readOrRefuse(entry, { name: 'x', folder: 'x', beside: new Map(), bytes: Buffer.from(content) });
      expect(error?.code).toBe('SOURCE_BROKEN');
      expect(error?.hint).not.toBe(undefined);
    });
  });
}

export async function read(entry: FormatEntry, document: SourceDocument): Promise<(PackageRecord | Skipped)[]> {
  return Array.fromAsync((await entry.open()).read(document));
}

export function packagesOf(items: readonly (PackageRecord | Skipped)[]): PackageRecord[] {
  return items.filter((item): item is PackageRecord => !('skipped' in item));
}

async function readOrRefuse(entry: FormatEntry, document: SourceDocument): Promise<UserError | undefined> {
  try {
    await read(entry, document);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
}
