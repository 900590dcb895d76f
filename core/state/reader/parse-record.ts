import { damaged } from '../failures.ts';
import type { Kind } from '../kinds.ts';

/** Why these bytes are no record of the kind; undefined when they are one. */
export function recordFault(kind: Kind, bytes: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes);
  } catch {
    return 'it is not JSON';
  }
  const checked = kind.schema.safeParse(value);
  if (checked.success) return undefined;
  const issue = checked.error.issues[0];
  return issue === undefined ? 'it does not fit its schema' : `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`;
}

export function damagedRecord(path: string, commit: string, fault: string): Error {
  return damaged(`${path} in commit ${commit} is no valid record (${fault}).`);
}

/** A record of git's, checked. */
export function readRecord<T>(kind: Kind<T>, path: string, commit: string, bytes: Uint8Array): T {
  const text = Buffer.from(bytes).toString('utf8');
  const fault = recordFault(kind, text);
  if (fault !== undefined) throw damagedRecord(path, commit, fault);
  return JSON.parse(text) as T;
}
