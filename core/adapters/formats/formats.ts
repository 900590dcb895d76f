import type { FormatEntry } from '../../content/format.ts';
import { cyclonedx } from './cyclonedx/about.ts';
import { npm } from './npm/about.ts';

/** Formats that need code because bytes must be parsed. Add yours here; nothing else needs to change. */
export const formats = [npm, cyclonedx] as const satisfies readonly FormatEntry[];
