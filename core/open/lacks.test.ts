import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { lacking } from './lacks.ts';

const config = (signer: string) =>
  parseConfig(
    new Map([
      ['keys/gold.yaml', `{signer: ${signer}, means: gold}\n`],
      ['engines/here.yaml', '{kind: local, isolation: none}\n'],
    ]),
    { folder: '/nowhere', formats: [] },
  );

it('misses gpg only where a key signs with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mw-lacks-'));
  try {
    expect(await lacking(config('gpg'), { PATH: folder })).toEqual(['gpg is not installed, so nothing can be signed with gold.']);
    expect(await lacking(config('openpgp'), { PATH: folder })).toEqual([]);
    writeFileSync(join(folder, 'gpg'), '');
    chmodSync(join(folder, 'gpg'), 0o755);
    expect(await lacking(config('gpg'), { PATH: `/nowhere:${folder}` })).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
