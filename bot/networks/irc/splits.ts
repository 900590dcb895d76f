const windowMs = 10_000;
const holdMs = 60_000;
const fewest = 3;

/** Servers lose each other and whole crowds leave at once. While they find together nobody is believed to be who they were. */
export interface Splits {
  /** Somebody left; true when a split begins or goes on. */
  quit(reason: string, now: number): boolean;
  /** Whether accounts are not to be believed: from the split until a minute after its last departure. */
  holds(now: number): boolean;
}

export function openSplits(): Splits {
  let quits: number[] = [];
  let last: number | undefined;
  return {
    quit(reason, now) {
      if (!isSplit(reason)) return false;
      quits = [...quits.filter((at) => now - at < windowMs), now];
      if (quits.length < fewest) return false;
      last = now;
      return true;
    },
    holds: (now) => last !== undefined && now - last < holdMs,
  };
}

/** `irc.one.example irc.two.example`, or `*.net *.split` where server names are hidden. Servers let no person say that. */
function isSplit(reason: string): boolean {
  return /^(\*|[\w-]+)(\.[\w*-]+)+ (\*|[\w-]+)(\.[\w*-]+)+$/.test(reason);
}
