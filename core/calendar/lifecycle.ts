import type { ReleaseRef } from '../config/releases.ts';
import { parseDuration } from '../model/time.ts';

/** Dates of a release's life, as far as its configuration tells. */
export interface Lifecycle {
  readonly ga: Temporal.PlainDate | undefined;
  readonly eol: Temporal.PlainDate | undefined;
  readonly state: 'planned' | 'supported' | 'ended';
}

/** `ga` and `eol` are dates, or `13 months after ga`. A moment is compared in the release's zone. */
export function lifecycleOf(release: ReleaseRef, now: Temporal.Instant): Lifecycle {
  const today = now.toZonedDateTimeISO(release.config.zone).toPlainDate();
  const ga = dateOf(release.config.ga, undefined);
  const eol = dateOf(release.config.eol, ga);
  const started = ga === undefined || Temporal.PlainDate.compare(today, ga) >= 0;
  const ended = eol !== undefined && Temporal.PlainDate.compare(today, eol) >= 0;
  return { ga, eol, state: ended ? 'ended' : started ? 'supported' : 'planned' };
}

function dateOf(text: string | null | undefined, ga: Temporal.PlainDate | undefined): Temporal.PlainDate | undefined {
  if (text === null || text === undefined) return undefined;
  const relative = /^(.+) after ga$/.exec(text);
  if (relative?.[1] !== undefined) return ga?.add(parseDuration(relative[1]));
  return Temporal.PlainDate.from(text);
}
