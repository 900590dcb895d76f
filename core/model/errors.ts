/** Permanent names of what can go wrong in a way a person can act on. Each has a sentence in the docs. */
export const errorCodes = [
  'NAME_UNKNOWN',
  'NAME_AMBIGUOUS',
  'USAGE',
  'DENIED',
  'NEEDS_CONFIRMATION',
  'PLAN_UNKNOWN',
  'PLAN_STALE',
  'PLAN_EXPIRED',
  'PLAN_CLOSED',
  'SAME_PERSON',
  'FROZEN',
  'LOCKED',
  'STATE_LOCKED',
  'STATE_NEWER',
  'STATE_DAMAGED',
  'STATE_DIVERGED',
  'STATE_WRITE',
  'CONFIG_INVALID',
  'CONFIG_DIFFERS',
  'SOURCE_BROKEN',
  'QUERY_SYNTAX',
  'QUERY_BOUND',
  'ARTIFACT_CHANGED',
  'ARTIFACT_MISSING',
  'BACKEND_OFFLINE',
  'GATE_NOT_PASSED',
  'NOTHING_TO_DO',
  'TOO_MANY_JOBS',
  'GIT_FAILED',
  'TOO_LARGE',
  'UNDO_REFUSED',
  'SIGNING_FAILED',
  'RECORD_INVALID',
  'PORT_TAKEN',
  'TEMPLATE_BROKEN',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface ErrorDetails {
  /** What to do next: a sentence, usually with the next command in it. */
  readonly hint?: string;
  /** Names near the one that was not understood, best first. */
  readonly suggest?: readonly string[];
  /** The permission line that refused, when one did. */
  readonly rule?: string;
  /** Machine-readable facts that belong in the answer's `data`. */
  readonly data?: unknown;
  readonly cause?: unknown;
}

/** A failure someone can act on: what happened, why, what to do. Bugs stay plain `Error`. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly suggest: readonly string[];
  readonly rule: string | undefined;
  readonly data: unknown;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.suggest = details.suggest ?? [];
    this.rule = details.rule;
    this.data = details.data;
  }
}
