import { UserError } from './errors.ts';

const reasons: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Make room on that disk and try again.'],
  EDQUOT: ['the disk quota is used up', 'Make room within the quota and try again.'],
  EROFS: ['the file system is read-only', 'Mount it writable, or name another folder with --state.'],
  EACCES: ['this user may not write there', 'Give this user the right to write there, or name another folder with --state.'],
  EPERM: ['this user may not write there', 'Give this user the right to write there, or name another folder with --state.'],
  ENOTDIR: ['a file stands where a folder belongs', 'Move that file away, or name another folder with --state.'],
  EEXIST: ['a file stands where a folder belongs', 'Move that file away, or name another folder with --state.'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n) and try again.'],
  ENFILE: ['too many files are open on this machine', 'Close some programs and try again.'],
  EIO: ['the disk reports errors', 'Check the disk.'],
};

const unmakeable = [
  'its folder cannot be made: the file system is read-only, or refuses this',
  'Mount it writable, or name another folder with --state.',
] as const;

/** The error code of the operating system, where the error is one of its. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing of that name',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is longer than the file system allows',
  EIO: 'the disk reports errors',
};

/** Why a file or folder cannot be read, where the operating system says so; undefined for other errors, also a program that is missing. */
export function fileReason(error: unknown): string | undefined {
  const isFile = error instanceof Error && 'path' in error && !String((error as NodeJS.ErrnoException).syscall).startsWith('spawn');
  return isFile ? unreadable[systemCode(error) ?? ''] : undefined;
}

/** Making folders on a read-only file system ends with this where the upper ones are missing as well. */
function isHiddenRefusal(error: unknown): boolean {
  return systemCode(error) === 'ENOENT' && error instanceof Error && 'syscall' in error && error.syscall === 'mkdir';
}

/** `STATE_WRITE` for what a person can put right; anything else as it came. */
export function diskFailure(what: string, error: unknown): unknown {
  const known = isHiddenRefusal(error) ? unmakeable : reasons[systemCode(error) ?? ''];
  return known === undefined ? error : new UserError('STATE_WRITE', `${what}: ${known[0]}.`, { hint: known[1], cause: error });
}
