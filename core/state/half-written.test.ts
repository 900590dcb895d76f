import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openLedger } from './open-ledger.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-half-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('opening a state removes what a killed process had half written, and nothing else', async () => {
  for (const name of ['keys', 'cache', 'artifacts/incoming', 'artifacts/sha256', 'checkouts/.c0ffee-1/git', 'checkouts/c0ffee'])
    mkdirSync(join(folder, name), { recursive: true });
  const files = [
    'keys/gold.asc',
    'keys/gold.asc.1.tmp',
    'cache/config.json',
    'cache/config.json.77.tmp',
    'artifacts/incoming/1',
    'artifacts/sha256/1',
    'checkouts/.c0ffee-1/git/HEAD',
  ];
  for (const file of files) writeFileSync(join(folder, file), 'x');
  const ledger = await openLedger({ folder, now: () => Temporal.Now.instant() });
  await ledger.close();
  expect(readdirSync(join(folder, 'keys'))).toEqual(['gold.asc']);
  expect(readdirSync(join(folder, 'cache'))).toEqual(['config.json']);
  expect(readdirSync(join(folder, 'artifacts/incoming'))).toEqual([]);
  expect(readdirSync(join(folder, 'artifacts/sha256'))).toEqual(['1']);
  expect(readdirSync(join(folder, 'checkouts'))).toEqual(['c0ffee']);
});
