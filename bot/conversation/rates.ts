/** How much somebody may say. */
export interface RateLimits {
  readonly validPerMinute: number;
  readonly invalidPerMinute: number;
  readonly roomPerMinute: number;
}

/** `go`: answer. `tell`: too much, and they are told once. `silent`: too much, and they know. */
export type Verdict = 'go' | 'tell' | 'silent';

export interface Rates {
  /** Somebody says a line now. */
  ask(who: string, room: string, now: Temporal.Instant): Verdict;
  /** The line was no command. */
  wasInvalid(who: string, now: Temporal.Instant): void;
}

const minute = 60_000;

export function openRates(limits: RateLimits): Rates {
  const times = new Map<string, number[]>();
  const told = new Map<string, number>();
  const within = (key: string, now: number): number[] => {
    const recent = (times.get(key) ?? []).filter((at) => at > now - minute);
    if (recent.length === 0) times.delete(key);
    else times.set(key, recent);
    return recent;
  };
  const add = (key: string, now: number): void => void times.set(key, [...within(key, now), now]);
  const over = (key: string, limit: number, now: number): boolean => within(key, now).length >= limit;
  return {
    ask(who, room, at) {
      const now = at.epochMilliseconds;
      if (times.size > 10_000) for (const key of [...times.keys()]) within(key, now);
      const full = [
        [`valid ${who}`, limits.validPerMinute],
        [`invalid ${who}`, limits.invalidPerMinute],
        [`room ${room}`, limits.roomPerMinute],
      ].find(([key, limit]) => over(String(key), Number(limit), now));
      if (full === undefined) {
        add(`valid ${who}`, now);
        add(`room ${room}`, now);
        return 'go';
      }
      const about = String(full[0]);
      if ((told.get(about) ?? -Infinity) > now - minute) return 'silent';
      if (told.size > 10_000) told.clear();
      told.set(about, now);
      return 'tell';
    },
    wasInvalid: (who, now) => add(`invalid ${who}`, now.epochMilliseconds),
  };
}
