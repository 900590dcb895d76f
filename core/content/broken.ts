import { UserError } from '../model/errors.ts';

/** What a reader throws when nothing of a document can be used. `line` counts from 1. */
export function brokenSource(file: string, line: number | null, reason: string, hint: string, cause?: unknown): UserError {
  const place = line === null ? file : `${file}, line ${line}`;
  return new UserError('SOURCE_BROKEN', `${place}: ${reason}`, { hint, data: { file, line, reason }, ...(cause === undefined ? {} : { cause }) });
}
