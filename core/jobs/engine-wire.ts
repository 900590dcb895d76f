import { UserError, type ErrorCode } from '../model/errors.ts';

/** What a call of an engine is on the way to its process: plain values only. */
export type EngineCall = { readonly id: number } & (
  | { readonly call: 'submit'; readonly key: string; readonly job: unknown }
  | { readonly call: 'find'; readonly key: string }
  | { readonly call: 'ended'; readonly key: string; readonly job: unknown }
  | { readonly call: 'cancel'; readonly key: string }
);

/** The first message says what engine it is to be; `abort` ends the waiting of the call of that id. */
export type ToEngine = { readonly setup: unknown } | { readonly abort: number } | EngineCall;

export type FromEngine = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failure: SentFailure };

interface SentFailure {
  readonly message: string;
  readonly stack: string | null;
  /** Of a failure that a person can act on. */
  readonly user: { readonly code: ErrorCode; readonly hint: string | null; readonly data: unknown } | null;
}

export function sentFailure(error: unknown): SentFailure {
  if (!(error instanceof Error)) return { message: String(error), stack: null, user: null };
  const user = error instanceof UserError ? { code: error.code, hint: error.hint ?? null, data: error.data ?? null } : null;
  return { message: error.message, stack: error.stack ?? null, user };
}

export function receivedFailure({ message, stack, user }: SentFailure): Error {
  if (user === null) return Object.assign(new Error(message), stack === null ? {} : { stack });
  return new UserError(user.code, message, { ...(user.hint === null ? {} : { hint: user.hint }), ...(user.data === null ? {} : { data: user.data }) });
}
