import { commandFiles } from './commands/commands.ts';
import { openRefusals } from './dispatch/refusals.ts';
import type { House } from './dispatch/dispatch.ts';
import type { Options } from './options.ts';

interface How {
  readonly waitMs: number;
  log(line: string): void;
}

/** Opens the state for this process: the composition root's one way in. */
export async function openHouse(options: Options, how: How & { readonly serving: boolean }): Promise<House> {
  const [{ openFactory }, { openAnswerPages }, { randomInt }] = await Promise.all([
    import('@millwright/core/open/open.ts'),
    import('./answer-pages.ts'),
    import('node:crypto'),
  ]);
  const factory = await openFactory({
    folder: options.state,
    configFolder: options.config,
    now: clockOf(options),
    env: process.env,
    random: (below) => randomInt(below),
    log: how.log,
    waitMs: how.waitMs,
    serving: how.serving,
  });
  const { aliases } = factory.config.factory;
  if (Object.keys(aliases).length > 0) {
    await (await import('./dispatch/own-aliases.ts')).checkAliases(aliases, commandFiles).catch(async (error: unknown) => {
      await factory.close();
      throw error;
    });
  }
  return {
    factory,
    commands: commandFiles,
    refusals: openRefusals(factory.folder),
    pages: openAnswerPages(factory.folder, { now: () => factory.now(), random: (below) => factory.random(below) }),
    log: how.log,
  };
}

/** Opens it for one question, where what an earlier process kept for that is still true. */
export async function openQuestion(options: Options, how: How & { readonly graph: boolean }): Promise<House | undefined> {
  const { openReading } = await import('@millwright/core/open/reading.ts');
  const factory = await openReading({
    folder: options.state,
    configFolder: options.config,
    now: clockOf(options),
    // A question draws nothing that has to be hard to guess.
    random: (below) => Math.floor(Math.random() * below),
    waitMs: how.waitMs,
    graph: how.graph,
  });
  return factory === undefined ? undefined : { factory, commands: commandFiles, kept: true, refusals: openRefusals(options.state), log: how.log };
}

/** Where this process's clock stands; undefined where it runs. */
export function clockOf({ now }: Options): Temporal.Instant | undefined {
  return now === undefined ? undefined : Temporal.Instant.from(now);
}
