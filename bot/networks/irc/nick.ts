import type { Casemap } from './casemap.ts';
import type { Clock } from './clock.ts';
import { lineOf } from './line.ts';

const againMs = 5 * 60_000;

/** Gets the nick back that somebody else had when we came. The account is who we are; the nick is only what people type. */
export interface Nick {
  /** Connected under this nick. */
  up(now: string, canWatch: boolean): void;
  /** A nick became free: its holder left or changed it. */
  free(nick: string): void;
  /** Our own nick changed, by us or by a service. */
  is(nick: string): void;
  down(): void;
}

/** `regain`: a service and what to tell it, such as `NickServ REGAIN millwright`. */
export function openNick(needs: {
  readonly wanted: string;
  readonly regain: string | undefined;
  readonly clock: Clock;
  readonly fold: () => Casemap;
  command(line: string): void;
}): Nick {
  const { wanted, regain, clock, command } = needs;
  let cancel = (): void => {};
  let has = true;
  const isWanted = (nick: string): boolean => needs.fold()(nick) === needs.fold()(wanted);
  const take = (): void => command(lineOf('NICK', [wanted]));
  const again = (): void => {
    cancel();
    cancel = clock.after(againMs, () => {
      if (has) return;
      take();
      again();
    });
  };
  return {
    up(now, canWatch) {
      has = isWanted(now);
      if (has) return;
      if (canWatch) command(lineOf('MONITOR', ['+', wanted]));
      const [service = '', ...words] = regain?.split(' ') ?? [];
      if (service !== '') command(lineOf('PRIVMSG', [service], words.join(' ')));
      again();
    },
    free(nick) {
      if (!has && isWanted(nick)) take();
    },
    is(nick) {
      has = isWanted(nick);
    },
    down() {
      cancel();
      has = true;
    },
  };
}
