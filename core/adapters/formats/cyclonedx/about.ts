import { z } from 'zod';
import type { FormatEntry } from '../../../content/format.ts';

/** Bills of materials: what a configured format's build says of its outputs, and a source of its own. */
export const cyclonedx = {
  id: 'cyclonedx',
  title: 'CycloneDX bills of materials',
  spec: 'https://cyclonedx.org/docs/1.6/json/',
  options: z.strictObject({}),
  files: ['bom.json', 'sbom.json', 'sbom.cdx.json'],
  revision: 1,
  reader: new URL('./read.ts', import.meta.url).href,
  open: async () => (await import('./read.ts')).openFormat(),
} as const satisfies FormatEntry;
