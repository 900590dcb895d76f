import type { FormatEntry, RepositoryEntry } from '../../content/format.ts';
import { cyclonedx } from './cyclonedx/about.ts';
import { deb } from './deb/about.ts';
import { npm } from './npm/about.ts';
import { rpmMd } from './rpm-md/about.ts';

/** Formats that need code because bytes must be parsed. Add yours here; nothing else needs to change. */
export const formats = [npm, cyclonedx, deb, rpmMd] as const satisfies readonly (FormatEntry | RepositoryEntry)[];
