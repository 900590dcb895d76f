import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../../bot/networks/irc/clock.ts';
import type { IrcConfig } from '../../../bot/networks/irc/irc-config.ts';
import { openIrcAt } from '../../../bot/networks/irc/open-irc.ts';
import type { Heard, Message, Network } from '../../../bot/networks/network.ts';
import { Network as NetworkSchema } from '../../../core/config/network.ts';
import { until } from './processes.ts';

export interface Bot extends AsyncDisposable {
  readonly network: Network;
  /** Everything heard, repeats left out by their ids as the bot's runtime does it. */
  readonly heard: readonly Heard[];
  readonly log: readonly string[];
}

/** Waits are a twentieth of what they are, so that many reconnects fit in a proof; what the server does keeps its time. */
export const hurried: Clock = { now: systemClock.now, after: (ms, run) => systemClock.after(ms / 20, run) };

/** The bot's side of the network alone, answering each message with what `answer` makes of it. */
export async function startBot(
  config: Record<string, unknown>,
  room: string,
  answer: (message: Message) => string,
  { clock = systemClock, secret = 'correct-horse-battery' }: { readonly clock?: Clock; readonly secret?: string } = {},
): Promise<Bot> {
  const folder = mkdtempSync(join(tmpdir(), 'irc-bot-'));
  const heard: Heard[] = [];
  const log: string[] = [];
  const seen = new Set<string>();
  const network: Network = await openIrcAt(
    NetworkSchema.parse({ kind: 'irc', host: '127.0.0.1', nick: 'millwright', ...config }) as IrcConfig,
    {
      id: 'real',
      folder,
      rooms: () => [room],
      base: () => null,
      mayInvite: () => false,
      secret: () => Promise.resolve(secret),
      now: () => Temporal.Now.instant(),
      // No jitter: the shortest wait every time.
      random: () => 0,
      log: (line) => void log.push(line),
      heard(what) {
        if (what.kind === 'message' && seen.has(what.id)) return Promise.resolve();
        heard.push(what);
        if (what.kind !== 'message') return Promise.resolve();
        seen.add(what.id);
        void network.post({
          to: what.place,
          document: { verdict: answer(what) },
          key: `answer ${what.id}`,
          urgency: 'answer',
          reply: { room, id: what.id },
          calls: what.by,
        });
        return Promise.resolve();
      },
    },
    clock,
  );
  const bot: Bot = {
    network,
    heard,
    log,
    async [Symbol.asyncDispose]() {
      await network[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await until(`the bot is in ${room}`, () => isThere(network)).catch(async (error: unknown) => {
    await bot[Symbol.asyncDispose]();
    throw new Error(log.join('\n'), { cause: error });
  });
  return bot;
}

export function isThere(network: Network): boolean {
  const { word, sentence } = network.health();
  return word === 'online' && !sentence.includes('Not in');
}
