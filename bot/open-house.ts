import { openFactory } from '@millwright/core/open/open.ts';
import { randomInt } from 'node:crypto';
import { commandFiles } from './commands/commands.ts';
import type { House } from './dispatch/dispatch.ts';
import type { Options } from './options.ts';

/** Opens the state for this process: the composition root's one way in. */
export async function openHouse(options: Options, how: { readonly waitMs: number; readonly serving: boolean; log(line: string): void }): Promise<House> {
  const factory = await openFactory({
    folder: options.state,
    configFolder: options.config,
    now: options.now === undefined ? undefined : Temporal.Instant.from(options.now),
    env: process.env,
    random: (below) => randomInt(below),
    log: how.log,
    waitMs: how.waitMs,
    serving: how.serving,
  });
  return { factory, commands: commandFiles, log: how.log };
}
