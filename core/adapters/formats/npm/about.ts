import { z } from 'zod';
import type { FormatEntry } from '../../../content/format.ts';

/** Lock files of npm (versions 2 and 3) and pnpm (version 9). */
export const npm = {
  id: 'npm',
  title: 'npm and pnpm lock files',
  spec: 'https://github.com/pnpm/spec/blob/master/lockfile/9.0.md',
  options: z.strictObject({}),
  files: ['pnpm-lock.yaml', 'package-lock.json', 'npm-shrinkwrap.json'],
  revision: 1,
  reader: new URL('./read.ts', import.meta.url).href,
  open: async () => (await import('./read.ts')).openFormat(),
} as const satisfies FormatEntry;
