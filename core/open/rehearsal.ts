import type { ComponentConfig } from '../config/schema.ts';
import { addDuration, parseDuration } from '../model/time.ts';
import type { Revision } from '../state/kinds/build.ts';

/** When a component was first taken up: what its rehearsed releases are counted from. */
export function takenUp(known: Revision | undefined): string | undefined {
  return known?.first ?? known?.time;
}

/** How many of a component's rehearsed releases have come by now. */
export function releasesDue({ releases = [] }: ComponentConfig, known: Revision | undefined, now: Temporal.Instant): number {
  return releases.filter((release) => {
    const at = momentOf(release, known);
    return at !== undefined && Temporal.Instant.compare(at, now) <= 0;
  }).length;
}

/** Folder and version that count once so many releases have come. */
export function standing(component: ComponentConfig, releases: number): { readonly path: string | undefined; readonly version: string | undefined } {
  const newest = component.releases?.[releases - 1];
  return newest === undefined ? { path: component.path, version: component.version } : { path: newest.path, version: newest.version };
}

/** When the first release comes that was not taken up yet, also one that came while nobody looked; undefined where none does. */
export function nextRelease({ releases = [] }: ComponentConfig, known: Revision | undefined): Temporal.Instant | undefined {
  const release = known === undefined ? undefined : releases[known.releases ?? 0];
  return release === undefined ? undefined : momentOf(release, known);
}

function momentOf({ after }: { readonly after: string }, known: Revision | undefined): Temporal.Instant | undefined {
  const first = takenUp(known);
  return first === undefined ? undefined : addDuration(Temporal.Instant.from(first), parseDuration(after));
}
