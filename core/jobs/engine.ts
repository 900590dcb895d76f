/** Whatever does work outside: builder, composer, signer, promotion hook. Every call may be repeated. */
export interface Engine<Job, Outcome> {
  readonly limits: { readonly atOnce: number };
  /** Starts the attempt `key` unless it was started before; resolves when it is claimed, not when it ends. */
  submit(key: string, job: Job, signal: AbortSignal): Promise<void>;
  /** unknown: never claimed. lost: claimed, and gone without an end. */
  find(key: string): Promise<'unknown' | 'running' | 'ended' | 'lost'>;
  /** Waits for the end of a claimed attempt, also one an earlier process started. Aborting stops the waiting, not the work. */
  ended(key: string, job: Job, signal: AbortSignal): Promise<Outcome>;
  /** Ends the attempt with everything it started. */
  cancel(key: string): Promise<void>;
  /** Lets go of what it holds here; attempts go on. */
  close?(): Promise<void>;
}

/** What came of an attempt. `build`: the work itself failed, trying again gives the same. `infrastructure`: the place failed. */
export interface Outcome {
  readonly outcome: 'ok' | 'build' | 'infrastructure';
  /** One sentence for a person; null when it went well. */
  readonly sentence: string | null;
  readonly started: string;
  readonly finished: string;
  /** Path of the log, relative to the state folder. */
  readonly log: string | null;
}
