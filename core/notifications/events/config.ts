import type { Found } from '../event.ts';

/** What these events mean, by kind. */
export const configEvents = {
  'config.changed': 'The configuration in force is another one.',
} as const;

/** The configuration is read off files, not off a record. */
export const configChanged: Found = { kind: 'config.changed', about: [], sentence: 'The configuration in force changed.' };
