import { UserError } from '../model/errors.ts';

const places: readonly (readonly [RegExp, string, string])[] = [
  [
    /ENOSPC|No space left on device|Out of diskspace|database or disk is full/i,
    'the disk is full',
    'Make room on the disk and try again; nothing that was acknowledged is lost.',
  ],
  [/EDQUOT|quota exceeded/i, 'the disk quota is used up', 'Make room within the quota and try again; nothing that was acknowledged is lost.'],
  [/EROFS|Read-only file system|readonly database/i, 'the file system is read-only', 'Mount it writable, or name another folder with --state.'],
  [
    /EACCES|EPERM|Permission denied|Operation not permitted|unable to open database file/i,
    'it may not be written by this user',
    'Give this user the right to write there, or name another folder with --state.',
  ],
  [/ENOTDIR|EEXIST/i, 'a file stands where a folder is needed', 'Move the file away, or name another folder with --state.'],
  [/ENOENT.*mkdir/i, 'the folder above it cannot be made', 'Name another folder with --state.'],
  [/EFBIG|File too large/i, 'a file would become larger than allowed', 'Raise the limit on file sizes (ulimit -f) and try again.'],
  [/\bEIO\b|Input\/output error|disk I\/O error/i, 'the disk reports errors', 'Check the disk; a copy of the state can be made with git clone.'],
  [/ENOENT.*\bgit\b|spawn git ENOENT/i, 'git was not found', 'Install git 2.36 or later.'],
];

/** Does this text say that the place cannot be written, whatever is tried? */
export function placeFails(text: string): boolean {
  return places.some(([pattern]) => pattern.test(text));
}

/** `STATE_WRITE` with the reason and the way out that the cause's text tells. */
export function writeFailure(what: string, cause: unknown): UserError {
  const text = cause instanceof Error ? `${(cause as { code?: string }).code ?? ''} ${cause.message}` : String(cause);
  const found = places.find(([pattern]) => pattern.test(text));
  const reason = found?.[1] ?? text.trim().split('\n').at(-1) ?? 'of an unknown reason';
  return new UserError('STATE_WRITE', `${what}: ${reason}.`, { hint: found?.[2] ?? 'Try again; what was acknowledged is safe.', cause });
}

/** `STATE_DAMAGED`: names what cannot be read; nothing has been overwritten. */
export function damaged(what: string, cause?: unknown): UserError {
  return new UserError('STATE_DAMAGED', `The state is damaged: ${what}`, {
    hint: 'Nothing was overwritten. Run "git fsck" in state.git; put the folder back from a backup, or clone state.git from its remote.',
    ...(cause === undefined ? {} : { cause }),
  });
}
