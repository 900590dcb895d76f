import { z } from 'zod';
import type { RepositoryEntry } from '../../../content/format.ts';

/** Repositories of Debian packages. */
export const deb = {
  id: 'deb',
  title: 'Debian package repositories',
  spec: 'https://wiki.debian.org/DebianRepository/Format',
  options: z.strictObject({}),
  files: ['Packages', 'Sources'],
  revision: 2,
  reader: new URL('./read.ts', import.meta.url).href,
  repository: true,
  open: async () => (await import('./read.ts')).openFormat(),
} as const satisfies RepositoryEntry;
