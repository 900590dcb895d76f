// The gate: types, lint, format, unused code and the house's own rules. All of them run; a summary comes last.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brokenHouseRules } from './house-rules.ts';

const root = dirname(import.meta.dirname);

interface Step {
  readonly name: string;
  /** What to type when it fails. */
  readonly mend: string;
  passes(): boolean;
}

const steps: readonly Step[] = [
  { name: 'types', mend: 'correct the lines above', passes: () => [run('tsc'), run('tsc', '--project', 'site/src/scripts')].every(Boolean) },
  { name: 'lint', mend: 'correct the lines above', passes: () => run('oxlint', '--type-aware') },
  { name: 'format', mend: 'npm run fix', passes: () => run('oxfmt', '--check') },
  { name: 'unused code', mend: 'remove what nothing uses, or use it', passes: () => run('knip', '--no-progress', '--no-config-hints') },
  { name: 'house rules', mend: 'correct the lines above', passes: houseRules },
];

const failed = steps.filter((step) => {
  console.log(`\n── ${step.name}`);
  return !step.passes();
});
console.log('');
for (const step of steps) console.log(failed.includes(step) ? `failed  ${step.name}: ${step.mend}` : `passed  ${step.name}`);
process.exitCode = failed.length === 0 ? 0 : 1;

function run(tool: string, ...args: string[]): boolean {
  const { status, error } = spawnSync(join(root, 'node_modules', '.bin', tool), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) console.error(`${tool}: ${error.message}`);
  return status === 0;
}

function houseRules(): boolean {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000 });
  const files = [...new Set(listed.split('\0'))].filter((file) => file !== '' && existsSync(join(root, file)));
  const broken = brokenHouseRules({ files, read: (file) => readFileSync(join(root, file), 'utf8') });
  for (const line of broken) console.log(line);
  return broken.length === 0;
}
