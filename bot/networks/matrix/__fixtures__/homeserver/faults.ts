/** What goes wrong with a request that comes. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** The server does what it was asked, and its answer never arrives. */
  | { readonly kind: 'lost' }
  /** The connection ends before anything was done. */
  | { readonly kind: 'refused' };

interface Waiting {
  readonly path: RegExp;
  left: number;
  readonly fault: Fault;
}

/** Faults that wait for their requests, each for a number of them. */
export class Faults {
  #waiting: Waiting[] = [];

  next(path: RegExp, fault: Fault, times = 1): void {
    this.#waiting.push({ path, left: times, fault });
  }

  take(path: string): Fault | undefined {
    const found = this.#waiting.find((item) => item.left > 0 && item.path.test(path));
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  }

  clear(): void {
    this.#waiting = [];
  }
}

/** Synapse's rule for messages: so many a second after a burst, and everything beyond is answered 429. */
export class MessageLimit {
  #level = 0;
  #at = 0;
  readonly perSecond: number;
  readonly burst: number;

  constructor(perSecond: number, burst: number) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /** Milliseconds to wait; 0 where it may go on. */
  wait(now: number): number {
    this.#level = Math.max(0, this.#level - ((now - this.#at) / 1000) * this.perSecond);
    this.#at = now;
    if (this.#level + 1 > this.burst) return Math.ceil(((this.#level + 1 - this.burst) / this.perSecond) * 1000);
    this.#level += 1;
    return 0;
  }
}
