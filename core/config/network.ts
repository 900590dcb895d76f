import { z } from 'zod';
import { DurationText, Secret } from './texts.ts';

/** What every kind of network has. */
const anyNetwork = {
  prefix: z
    .string()
    .regex(/^[!.,;?+~&%$]\S*$/, 'expected a sign and a name without spaces, such as !mw')
    .default('!mw')
    .describe('What a line for the bot begins with, where its name does not stand there.'),
  puppets: z
    .array(z.string().min(1))
    .default([])
    .describe('Accounts or names by which a bridge speaks for others; * stands for anything. They are not listened to.'),
};

export const Network = z.discriminatedUnion('kind', [
  z.strictObject({
    ...anyNetwork,
    kind: z.literal('irc'),
    host: z.string(),
    port: z.int().min(1).max(65_535).default(6697),
    tls: z
      .union([z.boolean(), z.strictObject({ ca: z.string().describe('A file with the certificates to trust.') })])
      .default(true)
      .describe('false: not encrypted.'),
    nick: z.string().min(1),
    sasl: z
      .union([
        z.strictObject({ account: z.string().min(1), password: Secret }),
        z.strictObject({ account: z.string().min(1), certificate: z.string(), key: Secret }),
      ])
      .optional(),
    regain: z
      .string()
      .regex(/^\S+ \S/, 'expected a service and what to tell it, such as NickServ REGAIN millwright')
      .optional()
      .describe('Told to a service while somebody else has the nick.'),
    ignore: z.array(z.string().min(1)).default([]).describe('Accounts, nicks or masks never answered; * stands for anything.'),
    budget: z
      .strictObject({ burst: z.int().positive().default(4), per_second: z.number().positive().default(1) })
      .prefault({})
      .describe('How fast it may speak.'),
  }),
  z.strictObject({
    ...anyNetwork,
    kind: z.literal('matrix'),
    homeserver: z.string().regex(/^https?:\/\//, 'expected an address such as https://matrix.example.org'),
    token: Secret,
    trust: z.array(z.string()).default([]).describe('Servers whose accounts are believed.'),
    encryption: z.boolean().default(false).describe('Reads encrypted rooms too. The native library for that has to be installed first.'),
    edit_every: DurationText.default('10s').describe('The least time between two changes of one message that tells how far something is.'),
  }),
]);
