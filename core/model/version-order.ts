import { compareDebVersions } from './deb-version.ts';
import { compareRpmVersions } from './rpm-version.ts';
import { compareVersions } from './version.ts';

/** Orders versions of what has this id, lowest first, as its own kind of package does: `1.0~rc1` comes before `1.0` where it is Debian's or RPM's. */
export function compareVersionsOf(id: string, a: string, b: string): number {
  if (id.startsWith('pkg:deb/')) return compareDebVersions(a, b);
  if (id.startsWith('pkg:rpm/')) return compareRpmVersions(a, b);
  return compareVersions(a, b);
}
