import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { builtInFormats, linesOfFormats } from '@millwright/core/open/built-in.ts';
import { diskFailure } from '@millwright/core/model/disk-failure.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { openReader } from '@millwright/core/state/reader/reader.ts';
import { readFacts } from './facts.ts';
import { type ReadLog, logsIn } from './attempt-logs.ts';
import { openGenerations } from './generations.ts';
import { type Options, readOptions } from './options.ts';
import { writeOut } from './out.ts';
import { planSite } from './plan.ts';
import { publishSite } from './report.ts';
import { stateAt } from './state-at.ts';

const orphanLookMs = 100;

/** Makes sites of a state: one, or one at every line of standard input. Reads only, so it needs no lock and may run beside anything. */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  const readLog = logsIn(options.state);
  if (!options.watch) return answer(await report(options, readLog));
  leaveWithAsker();
  for await (const _ of createInterface({ input: process.stdin })) {
    try {
      answer(await report(options, readLog));
    } catch (error) {
      // What a person can mend may be mended by the next line; after anything else a fresh process is the safer one.
      if (!(error instanceof UserError)) throw error;
      answer({ failed: saidOf(error) });
    }
  }
}

/** A site that nobody asks for any more is not finished: whoever comes next starts afresh, and clears what was begun. */
function leaveWithAsker(): void {
  const asker = process.ppid;
  process.stdin.once('end', () => {
    // The channel of a process that dies is closed a moment before its children are given to another.
    setInterval(() => process.ppid !== asker && process.exit(), orphanLookMs).unref();
  });
}

async function report(options: Options, readLog: ReadLog): Promise<object> {
  const began = performance.now();
  const repository = join(options.state, 'state.git');
  if (!existsSync(join(repository, 'HEAD'))) {
    throw new UserError('USAGE', `There is no state in ${options.state}.`, { hint: 'Start Millwright once with that --state, or name another folder.' });
  }
  using reader = openReader(repository);
  const commit = await commitOf(reader, options);
  const facts = await readFacts(await stateAt(reader, commit), {
    folder: join(options.state, 'config'),
    formats: builtInFormats,
    formatLines: await linesOfFormats(),
    readLog,
    cache: join(options.state, 'cache', 'site-config.json'),
  });
  const cache = join(options.state, 'cache', 'templates');
  let number: number | null = null;
  let plan;
  try {
    if (options.out === undefined) {
      const generations = await openGenerations(join(options.state, 'site'));
      const published = await publishSite(facts, generations, { full: options.full, cache });
      ({ plan } = published);
      number = published.generation.number;
    } else {
      plan = await planSite(facts, undefined, true);
      await writeOut(plan, options.out, cache);
    }
  } catch (error) {
    throw diskFailure(`The site cannot be written to ${options.out ?? join(options.state, 'site')}`, error);
  }
  const rendered = plan.same ? 0 : plan.changed.length;
  return { generation: number, pages: plan.pages.length, rendered, commit, ms: Math.round(performance.now() - began) };
}

async function commitOf(reader: ReturnType<typeof openReader>, { commit, at }: Options): Promise<string> {
  if (commit !== undefined) return commit;
  return at === undefined ? reader.head() : (await reader.resolve(at, Temporal.Now.instant())).commit;
}

function answer(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function saidOf(error: UserError): string {
  return `${error.message}${error.hint === undefined ? '' : `\nNext: ${error.hint}`}`;
}

try {
  setPriority(10);
} catch {
  // Some systems do not let a process be humble.
}
try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UserError) {
    process.stderr.write(`${saidOf(error)}\n`);
    process.exitCode = error.code === 'USAGE' ? 2 : 1;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 3;
  }
}
