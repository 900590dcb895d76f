import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the one file gives what zod gives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-one-file-'));
  try {
    const file = join(folder, 'zod.mjs');
    execFileSync(process.execPath, [join(import.meta.dirname, 'one-file.mjs'), file]);
    const compare = `
      const [many, one] = await Promise.all([import('zod'), import(${JSON.stringify(file)})]);
      const form = ({ z }) => z.strictObject({ name: z.string().min(1), count: z.number().optional() });
      const said = (zod) => [form(zod).safeParse({ name: '', count: 'x', other: 1 }).error.issues, zod.z.toJSONSchema(form(zod))];
      process.stdout.write(JSON.stringify([Object.keys(many), said(many), Object.keys(one), said(one)]));`;
    const [manyNames, many, oneNames, one] = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', compare], { encoding: 'utf8', cwd: join(import.meta.dirname, '..', 'core') }),
    );
    expect(oneNames).toEqual(manyNames);
    expect(one).toEqual(many);
    expect(one[0]).toHaveLength(3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
