import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { plural } from './messages/phrases.ts';
import type { Options } from './options.ts';
import { write } from './output.ts';

/** Reads the whole configuration and says whether it holds together. */
export async function check(options: Options): Promise<number> {
  none(options, 'check');
  const [{ loadConfig }, { builtInFormats }, { parseSelection }, { checkTrigger }] = await Promise.all([
    import('@millwright/core/config/load.ts'),
    import('@millwright/core/open/built-in.ts'),
    import('@millwright/core/graph/query/selection.ts'),
    import('@millwright/core/triggers/check.ts'),
  ]);
  const config = await loadConfig(options.config, { formats: builtInFormats, parseSelection, triggerCheck: () => Promise.resolve(checkTrigger) });
  const { aliases } = config.factory;
  if (Object.keys(aliases).length > 0) {
    const [{ checkAliases }, { commandFiles }] = await Promise.all([import('./dispatch/own-aliases.ts'), import('./commands/commands.ts')]);
    await checkAliases(aliases, commandFiles);
  }
  const { products, components, people, sources } = config;
  const counts = { products: products.size, components: components.size, sources: sources.size, people: people.size };
  const said = [
    plural(products.size, 'product'),
    plural(components.size, 'component'),
    plural(sources.size, 'source'),
    plural(people.size, 'person', 'people'),
  ];
  const text = `The configuration in ${options.config} is good: ${said.join(', ')}.`;
  await write(
    process.stdout,
    options.globals.json ? `${JSON.stringify({ schema: 'millwright.check/1', ok: true, hash: config.hash, counts })}\n` : `${text}\n`,
  );
  return 0;
}

/** Renders the site by the reporter, which is a process of its own. */
export function report(options: Options, ending: AbortSignal): Promise<number> {
  const { rest } = options;
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    const name = word.split('=', 1)[0] ?? '';
    if (word === '--full') continue;
    if (name !== '--out' && name !== '--commit' && name !== '--at') {
      throw new UserError('USAGE', name.startsWith('-') ? `"report" has no option ${name}.` : `"report" takes no "${word}".`, {
        hint: 'Write: report [--full] [--at DATE] [--out DIR].',
        suggest: nearest(name, ['--full', '--at', '--out']),
      });
    }
    if (name !== word) continue;
    at += 1;
    if (rest[at] === undefined) throw new UserError('USAGE', `${name} needs a value.`);
  }
  const reporter = fileURLToPath(new URL('../reporter/main.ts', import.meta.url));
  const at = options.globals.at === undefined ? [] : ['--at', options.globals.at];
  const child = spawn(process.execPath, [reporter, '--state', options.state, ...at, ...options.rest], { stdio: ['ignore', 'inherit', 'inherit'] });
  ending.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 3));
  });
}

/** Does everything due up to a moment in driven time; one JSON line a thing done. */
export async function tick(options: Options, log: (line: string) => void): Promise<number> {
  const [flag, text, stranger] = options.rest;
  const until = flag === '--until' ? text : /^--until=(.*)$/.exec(flag ?? '')?.[1];
  if (until === undefined || (flag === '--until' ? stranger : text) !== undefined)
    throw new UserError('USAGE', 'tick needs --until TIME.', { hint: 'Write: tick --until 2026-12-01T09:00Z.' });
  const [{ openHouse }, { parseMoment }] = await Promise.all([import('./open-house.ts'), import('@millwright/core/model/time.ts')]);
  const { factory } = await openHouse(options, { waitMs: 10_000, serving: false, log });
  try {
    await factory.tick(parseMoment(until, factory.now()), (done) => void process.stdout.write(`${JSON.stringify(done)}\n`));
  } finally {
    await factory.close();
  }
  return 0;
}

/** JSON Schema of a kind of configuration file, for editors. */
export async function schema(options: Options): Promise<number> {
  const [kind, stranger] = options.rest;
  const { jsonSchemaOf, configKinds } = await import('@millwright/core/config/json-schema.ts');
  if (kind === undefined || stranger !== undefined)
    throw new UserError('USAGE', 'schema needs one KIND of configuration file.', { hint: `Write: schema KIND, with one of ${configKinds.join(', ')}.` });
  await write(process.stdout, `${JSON.stringify(jsonSchemaOf(kind), null, 2)}\n`);
  return 0;
}

function none({ rest }: Options, mode: string): void {
  if (rest[0] !== undefined) throw new UserError('USAGE', `"${mode}" takes no "${rest[0]}".`);
}
