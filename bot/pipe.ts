import { userInfo } from 'node:os';
import { longestLine } from './dispatch/tokenize.ts';
import type { Answered, ExitCode } from './dispatch/answer.ts';
import { linesOf } from './networks/console/lines.ts';
import { askServing } from './networks/console/socket-client.ts';
import type { Options } from './options.ts';
import { printed, write } from './output.ts';
import { failure } from './say.ts';
import type { Serving } from './serving.ts';

/** Lines from a pipe: one answered after the other; empty ones are passed over. The worst of their exit codes is the process's. */
export async function answerPipe(options: Options, signal: AbortSignal, log: (line: string) => void): Promise<ExitCode> {
  const user = userInfo().username;
  let serving: Serving | undefined;
  let worst: ExitCode = 0;
  let first = true;
  const ask = async (line: string): Promise<Answered> => {
    if (serving === undefined) {
      const request = { line, options: options.globals, user, config: options.config, now: options.now ?? null };
      const answered = await askServing(options.state, request, signal, log);
      if (answered !== undefined) return answered;
      const [{ openHouse }, { startServing }] = await Promise.all([import('./open-house.ts'), import('./serving.ts')]);
      serving = await startServing(await openHouse(options, { waitMs: 10_000, serving: true, log }), options);
    }
    return serving.answer(line, options.globals, user, { signal, progress: log });
  };
  try {
    for await (const line of linesOf(process.stdin, longestLine)) {
      if (signal.aborted) break;
      if (line.trim() === '') continue;
      const answered = await ask(line).catch((error: unknown) => failure(error, line, log));
      if (answered.exit > worst) worst = answered.exit;
      const asJson = options.globals.json || answered.json === true;
      await write(process.stdout, `${first || asJson ? '' : '\n'}${printed(answered, asJson)}`);
      first = false;
    }
  } finally {
    await serving?.close();
  }
  return worst;
}
