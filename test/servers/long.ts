import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const title = 'long stories: the sample factory lives through its first days, triggers act, and the docs show what it answers';

export const needs = [{ tool: 'git', package: 'git' }];

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function run(): Promise<void> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', 'test/vitest.config.ts', '--project', 'long'];
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`vitest ended with ${signal ?? status}`);
}
