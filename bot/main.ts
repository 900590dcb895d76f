import './one-file.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { fstatSync } from 'node:fs';
import { endingOf } from './ending.ts';
import { readOptions, type Options } from './options.ts';
import { forgiveLeavers, printed, write } from './output.ts';

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** What stdin is: somebody at a terminal, lines to answer, or nobody. */
function stdinIs(): 'terminal' | 'lines' | 'nobody' {
  if (process.stdin.isTTY) return 'terminal';
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isSocket() || stat.isFile() ? 'lines' : 'nobody';
  } catch {
    return 'nobody';
  }
}

async function main(options: Options): Promise<number> {
  const ending = endingOf(log, options.mode === 'say' ? 100 : 0);
  switch (options.mode) {
    case 'say': {
      const { say, lineOf } = await import('./say.ts');
      const answered = await say(lineOf(options.rest), options, ending.signal, log);
      await write(process.stdout, printed(answered, options.globals.json));
      return answered.exit;
    }
    case 'serve': {
      const input = stdinIs();
      if (input === 'lines') return (await import('./pipe.ts')).answerPipe(options, ending.signal, log);
      return (await import('./serve.ts')).serve(options, input === 'terminal', ending, log);
    }
    case 'check':
      return (await import('./modes.ts')).check(options);
    case 'report':
      return (await import('./modes.ts')).report(options, ending.signal);
    case 'tick':
      return (await import('./modes.ts')).tick(options, log);
    case 'schema':
      return (await import('./modes.ts')).schema(options);
    case 'worker':
      throw new UserError('USAGE', '"worker" is not in this version.', { hint: 'Engines run inside the serving bot.' });
  }
}

forgiveLeavers();
try {
  process.exitCode = await main(readOptions(process.argv.slice(2), process.env, process.cwd()));
} catch (error) {
  const { failure } = await import('./say.ts');
  const failed = failure(error, process.argv.slice(2).join(' '), log);
  // A process that was to answer answers; one that was to serve says why it does not.
  const answers = process.argv.includes('--json') || process.argv.includes('say');
  await write(answers ? process.stdout : process.stderr, printed(failed, process.argv.includes('--json')));
  process.exitCode = failed.exit;
}
