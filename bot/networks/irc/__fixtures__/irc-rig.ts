import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Network as NetworkSchema } from '@millwright/core/config/network.ts';
import type { Heard, Network } from '../../network.ts';
import type { Clock } from '../clock.ts';
import type { IrcConfig } from '../irc-config.ts';
import { openIrcAt } from '../open-irc.ts';
import { openIrcServer, type IrcServer, type IrcServerOptions } from './irc-server.ts';

/** A clock that stands until it is told to move; what is due runs in order. */
export interface HandClock extends Clock {
  move(ms: number): void;
}

export function handClock(start = Temporal.Instant.from('2026-11-23T09:00:00Z').epochMilliseconds): HandClock {
  let now = start;
  let due: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const item = { at: now + ms, run };
      due.push(item);
      return () => void (due = due.filter((other) => other !== item));
    },
    move(ms) {
      const end = now + ms;
      for (;;) {
        const next = due.filter((item) => item.at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due = due.filter((item) => item !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}

export interface IrcRig extends AsyncDisposable {
  readonly server: IrcServer;
  readonly network: Network;
  readonly clock: HandClock;
  readonly heard: Heard[];
  readonly log: string[];
  readonly folder: string;
  /** Ends this bot and starts another that remembers what it did. */
  restart(): Promise<void>;
}

/** The bot on a server in this process, on a clock that is moved by hand. */
export async function openIrcRig(
  given: {
    readonly server?: Partial<IrcServerOptions>;
    readonly config?: Record<string, unknown>;
    readonly rooms?: readonly string[];
    readonly clock?: HandClock;
    readonly heard?: (what: Heard) => Promise<void>;
    readonly port?: number;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<IrcRig> {
  const clock = given.clock ?? handClock();
  const server = await openIrcServer({ accounts: { millwright: 'secret' }, now: clock.now, ...given.server });
  const folder = mkdtempSync(join(tmpdir(), 'irc-'));
  const heard: Heard[] = [];
  const log: string[] = [];
  const config = NetworkSchema.parse({
    kind: 'irc',
    host: '127.0.0.1',
    port: given.port ?? server.port,
    tls: false,
    nick: 'millwright',
    sasl: { account: 'millwright', password: { env: 'IRC_PW' } },
    budget: { burst: 1000, per_second: 1000 },
    ...given.config,
  }) as IrcConfig;
  const open = (): Promise<Network> =>
    openIrcAt(
      config,
      {
        id: 'testnet',
        folder,
        rooms: () => given.rooms ?? ['#floor'],
        base: () => null,
        mayInvite: () => false,
        secret: (reference) => Promise.resolve(('env' in reference ? given.env?.[reference.env] : undefined) ?? 'secret'),
        now: () => Temporal.Instant.fromEpochMilliseconds(clock.now()),
        random: () => 0,
        heard: async (what) => {
          await given.heard?.(what);
          heard.push(what);
        },
        log: (line) => void log.push(line),
      },
      clock,
    );
  let network = await open().catch(async (error: unknown) => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    server,
    get network() {
      return network;
    },
    clock,
    heard,
    log,
    folder,
    async restart() {
      await network[Symbol.asyncDispose]();
      network = await open();
    },
    async [Symbol.asyncDispose]() {
      await network[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
