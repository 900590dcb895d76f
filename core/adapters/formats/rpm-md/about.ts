import { z } from 'zod';
import type { RepositoryEntry } from '../../../content/format.ts';

/** Repositories of RPM packages, with their source packages, modules, updates and groups. */
export const rpmMd = {
  id: 'rpm-md',
  title: 'RPM repositories',
  spec: 'https://github.com/rpm-software-management/createrepo_c',
  options: z.strictObject({}),
  files: ['repodata/repomd.xml'],
  revision: 1,
  repository: true,
  reader: new URL('./read.ts', import.meta.url).href,
  open: async () => (await import('./read.ts')).openFormat(),
} as const satisfies RepositoryEntry;
