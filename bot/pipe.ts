import { userInfo } from 'node:os';
import type { ExitCode } from './dispatch/answer.ts';
import { longestLine } from '@millwright/core/words/line/tokenize.ts';
import { linesOf } from './networks/console/lines.ts';
import { askServing, isServed } from './networks/console/socket-client.ts';
import type { Options } from './options.ts';
import { printed, write } from './output.ts';
import { failure } from './say.ts';
import type { Serving } from './serving.ts';

/** A pipe that stays silent for so long is not a list of lines but somebody's way to start a bot. */
const silence = 200;

/** Lines from a pipe: one answered after the other; empty ones are passed over. The worst of their exit codes is the process's. */
export async function answerPipe(options: Options, signal: AbortSignal, log: (line: string) => void): Promise<ExitCode> {
  const user = userInfo().username;
  const own = ownServing(options, log);
  const doors = setTimeout(() => void own.openDoors().catch((error: unknown) => log(failure(error, 'serve', log).answer.text.join('\n'))), silence);
  signal.addEventListener('abort', () => process.stdin.destroy());
  let worst: ExitCode = 0;
  let first = true;
  try {
    for await (const line of linesOf(process.stdin, longestLine)) {
      clearTimeout(doors);
      if (line.trim() === '') continue;
      const request = { line, options: options.globals, user, config: options.config, now: options.now ?? null };
      const answered = await answer(line)
        .then((found) => found ?? askServing(options.state, request, signal, log))
        .then(async (found) => found ?? (await own.get()).answer(line, options.globals, user, { signal, progress: log }))
        .catch((error: unknown) => failure(error, line, log));
      if (answered.exit > worst) worst = answered.exit;
      const asJson = options.globals.json || answered.json === true;
      await write(process.stdout, `${first || asJson ? '' : '\n'}${printed(answered, asJson)}`);
      first = false;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(doors);
    await own.close();
  }
  return worst;

  async function answer(line: string) {
    return own.opened() ? (await own.get()).answer(line, options.globals, user, { signal, progress: log }) : undefined;
  }
}

/** This process's own hold of the state, taken when it is first needed. */
function ownServing(options: Options, log: (line: string) => void) {
  let serving: Promise<Serving> | undefined;
  let doors: Promise<{ close(): Promise<void> }> | undefined;
  const get = (): Promise<Serving> => {
    serving ??= open();
    // What failed once is tried again by the next line.
    serving.catch(() => (serving = undefined));
    return serving;
  };
  return {
    get,
    opened: () => serving !== undefined,
    async openDoors() {
      if (await isServed(options.state)) return;
      const house = await get();
      const { openDoors } = await import('./doors.ts');
      doors = openDoors(house, options, (to) => to === 'room:console', log);
      await doors;
    },
    async close() {
      const ignore = (error: unknown): void => log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      await doors?.then((open) => open.close()).catch(ignore);
      await serving?.then((house) => house.close()).catch(ignore);
    },
  };

  async function open(): Promise<Serving> {
    const [{ openHouse }, { startServing }] = await Promise.all([import('./open-house.ts'), import('./serving.ts')]);
    return startServing(await openHouse(options, { waitMs: 10_000, serving: true, log }), options);
  }
}
