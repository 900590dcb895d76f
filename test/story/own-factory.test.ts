import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, say } from './say.ts';

test('a copy of config/, with taken away what its README names, takes up every source it has left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-own-'));
  try {
    const config = join(folder, 'config');
    cpSync(join(root, 'config'), config, { recursive: true });
    const [, step = ''] = /^1\. (Copy this folder[^]*?)^2\./m.exec(readFileSync(join(config, 'README.md'), 'utf8')) ?? [];
    const [away = '', rest = ''] = step.split(';');
    const files = [...away.matchAll(/`([\w-]+\/[\w-]+\.yaml)`/g)].map(([, name = '']) => join(config, name));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) rmSync(file);
    const [, gone = '', person = ''] = /`(\w+)`\s+goes from the roles in `([^`]+)`/.exec(rest) ?? [];
    expect(existsSync(join(config, person))).toBe(true);
    const text = readFileSync(join(config, person), 'utf8');
    writeFileSync(join(config, person), text.replace(`, ${gone}]`, ']'));
    const { answer, stdout, stderr } = await say('refresh', { config, state: join(folder, 'state'), as: 'dana' });
    expect(answer.ok, stdout + stderr).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
