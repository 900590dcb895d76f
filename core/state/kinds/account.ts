import { z } from 'zod';
import { kind } from '../kinds.ts';
import { Instant } from './parts.ts';

/** An account on a chat network and whose it is. Its id is `<network>/<account>`. `person` is null while its code waits to be said. */
export const AccountRecord = z.looseObject({
  id: z.string(),
  network: z.string(),
  account: z.string(),
  person: z.string().nullable(),
  /** What a known account of the person says to prove it; null once that was done. */
  code: z.string().nullable(),
  /** Whose it says it is: they alone may say the code. */
  asks: z.string(),
  expires: Instant.nullable(),
  /** `<network>/<account>` that said the code. */
  provenBy: z.string().nullable(),
  time: Instant,
});
export type AccountRecord = z.infer<typeof AccountRecord>;

/** Somebody did alone, with a reason, what needs a second person; it stays until an admin signs it off. */
export const BreakGlassRecord = z.looseObject({
  id: z.string(),
  plan: z.string(),
  command: z.string(),
  by: z.string(),
  room: z.string(),
  why: z.string(),
  time: Instant,
  signedOff: z.looseObject({ by: z.string(), time: Instant }).nullable(),
});
export type BreakGlassRecord = z.infer<typeof BreakGlassRecord>;

export const accountKind = kind<AccountRecord>('account', AccountRecord, { folder: 'accounts' });
export const breakGlassKind = kind<BreakGlassRecord>('break-glass', BreakGlassRecord, { folder: 'break-glass' });

/** How an account's record is called. */
export function accountId(network: string, account: string): string {
  return `${network}/${account}`;
}
