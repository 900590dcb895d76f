// Runs every file beside this one, or those that are named: the proofs that take too long for every day.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const names = process.argv.slice(2);
const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && file !== 'run.ts');
let failed = 0;
for (const file of files.filter((item) => names.length === 0 || names.includes(item.replace(/\.ts$/, '')))) {
  const { title, run } = (await import(join(import.meta.dirname, file))) as { readonly title: string; run(): Promise<void> };
  const started = performance.now();
  const error = await run().then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error !== undefined) failed += 1;
  console.log(`${error === undefined ? 'passed' : 'failed'}  ${title} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
  if (error !== undefined) console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
process.exitCode = failed === 0 ? 0 : 1;
