/** The clock of a process: the machine's, or one that stands still until it is set. */
export interface Clock {
  now(): Temporal.Instant;
  /** Makes it stand at a moment from here on. */
  set(moment: Temporal.Instant): void;
}

export function clockOf(stands: Temporal.Instant | undefined): Clock {
  let fixed = stands;
  return {
    now: () => fixed ?? Temporal.Now.instant().round('millisecond'),
    set(moment) {
      fixed = moment;
    },
  };
}
