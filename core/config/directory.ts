import { z } from 'zod';
import { Argv, DurationText, Id } from './texts.ts';

const Roles = z.partialRecord(z.enum(['packager', 'releng', 'admin']), z.array(z.string()));

/** Where people and their groups are read from, and what a group may do here. */
export const Directory = z.strictObject({
  kind: z.literal('groups').describe('What answers is a list of people with their groups, as millwright.groups/1.'),
  url: z
    .string()
    .regex(/^https?:\/\//, 'expected an address such as https://groups.example.org/millwright.json')
    .optional()
    .describe('An address that answers it.'),
  command: Argv.optional().describe('Beside url: a command and its arguments that prints it. No shell reads it.'),
  token: z
    .union([z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })])
    .optional()
    .describe('Sent to the address as a bearer token; where it is, never the token itself.'),
  every: DurationText.default('1h').describe('How often it is read again.'),
  groups: z.record(z.string(), Roles).describe('Group → role → products; "*" means all. A group that is not named here grants nothing.'),
});
export type DirectoryConfig = z.output<typeof Directory>;

/** What the address or command gives. Unknown keys are passed over. */
export const Groups = z.looseObject({
  schema: z.literal('millwright.groups/1'),
  people: z
    .array(
      z.looseObject({
        id: Id,
        name: z.string().max(200).optional(),
        accounts: z.record(Id, z.array(z.string().min(1).max(300)).max(20)).default({}),
        groups: z.array(z.string().max(300)).max(1000).default([]),
      }),
    )
    .max(50_000),
});
export type Groups = z.output<typeof Groups>;
