import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { builtInFormats, linesOfFormats } from '@millwright/core/open/built-in.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { openReader } from '@millwright/core/state/reader/reader.ts';
import { readFacts } from './facts.ts';
import { logsIn } from './failed-logs.ts';
import { openGenerations } from './generations.ts';
import { writeOut } from './out.ts';
import { planSite, publishSite } from './report.ts';
import { stateAt } from './state-at.ts';

const usage = 'reporter/main.ts --state DIR [--commit OID] [--at DATE] [--out DIR] [--full]';

const text = { type: 'string' } as const;
const optionTypes = { state: text, commit: text, at: text, out: text, full: { type: 'boolean' } } as const;

/** Makes the site of a state at a commit. Reads only, so it needs no lock and may run beside anything. */
async function main(args: readonly string[]): Promise<void> {
  const began = performance.now();
  const options = readOptions(args);
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
    readLog: logsIn(options.state),
  });
  const site = join(options.state, 'site');
  const generations = await openGenerations(site);
  let number: number | null = null;
  let plan;
  if (options.out === undefined) {
    const published = await publishSite(facts, generations, { full: options.full, work: site });
    ({ plan } = published);
    number = published.generation.number;
  } else {
    plan = await planSite(facts, undefined, true);
    await writeOut(plan, options.out, site);
  }
  const rendered = plan.same ? 0 : plan.changed.length;
  const ms = Math.round(performance.now() - began);
  process.stdout.write(`${JSON.stringify({ generation: number, pages: plan.pages.length, rendered, commit, ms })}\n`);
}

interface Options {
  readonly state: string;
  readonly commit: string | undefined;
  readonly at: string | undefined;
  readonly out: string | undefined;
  readonly full: boolean;
}

function readOptions(args: readonly string[]): Options {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: optionTypes, strict: true }));
  } catch (cause) {
    throw new UserError('USAGE', sayFault(args, (cause as NodeJS.ErrnoException).code), { hint: usage, cause });
  }
  const { state, commit, at, out, full = false } = values;
  if (state === undefined) throw new UserError('USAGE', 'The reporter needs --state DIR.', { hint: usage });
  if (commit !== undefined && !/^[0-9a-f]{40,64}$/.test(commit)) throw new UserError('USAGE', `"${commit}" is not a commit.`, { hint: usage });
  if (at !== undefined && out === undefined) {
    throw new UserError('USAGE', 'A site of the past needs a folder of its own.', { hint: 'Add --out DIR.' });
  }
  return { state: resolve(state), commit, at, out: out === undefined ? undefined : resolve(out), full };
}

function sayFault(args: readonly string[], code: string | undefined): string {
  const stranger = args.find((word) => !Object.keys(optionTypes).includes(word.replace(/^--/, '').split('=', 1)[0] ?? '') && word.startsWith('-'));
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && stranger !== undefined) return `The reporter has no option ${stranger}.`;
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') return 'The reporter takes options only, and each of them has two dashes.';
  return 'An option has no value, or one it does not take.';
}

async function commitOf(reader: ReturnType<typeof openReader>, { commit, at }: Options): Promise<string> {
  if (commit !== undefined) return commit;
  return at === undefined ? reader.head() : (await reader.resolve(at, Temporal.Now.instant())).commit;
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
    process.stderr.write(`${error.code}: ${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}\n`);
    process.exitCode = error.code === 'USAGE' ? 2 : 1;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 3;
  }
}
