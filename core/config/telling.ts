import { z } from 'zod';

/** At most so many notifications an hour, where nobody says otherwise. */
const usualPerHour = 20;

/** How a person or a room is told what happens: the same keys in both files. */
export const telling = {
  zone: z.string().default('UTC').describe('The time zone of its quiet hours and of the times of its digests.'),
  quiet: z
    .string()
    .regex(/^\d\d:\d\d-\d\d:\d\d$/, 'expected times of day such as 22:00-07:00')
    .optional()
    .describe('Between these times of day nothing is told; it is kept for a digest after.'),
  noise: z
    .strictObject({ per_hour: z.int().min(0).max(1000).default(usualPerHour).describe('At most so many notifications an hour; 0: digests only.') })
    .prefault({})
    .describe('How much is told; what is more is kept for a digest.'),
};

/** For who has no file of their own. */
export const toldAsUsual = { zone: 'UTC', noise: { per_hour: usualPerHour } } as const;
