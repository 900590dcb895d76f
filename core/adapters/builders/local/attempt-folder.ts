import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where everything of one attempt is. */
export interface AttemptFolder {
  readonly folder: string;
  /** Made exclusively by the one process that runs the command: `<pid> <token> <isolation>`. */
  readonly claim: string;
  /** Exit code, `start` (its folder was gone) or `stopped` (ended before it began). */
  readonly exit: string;
  /** Why it was ended from outside. */
  readonly stop: string;
  /** The outcome, once collected; from then on the work folder may be gone. */
  readonly outcome: string;
  /** Where the command of the attempt that won the claim works. */
  work(token: string): string;
  readonly log: string;
  /** The log's path as records have it. */
  readonly logName: string;
}

const longestName = 180;

export function attemptFolder(state: string, key: string): AttemptFolder {
  const name = fileNameOf(key);
  const folder = join(state, 'attempts', name);
  const inside = (file: string): string => join(folder, file);
  return {
    folder,
    claim: inside('claim'),
    exit: inside('exit'),
    stop: inside('stop'),
    outcome: inside('outcome.json'),
    work: (token) => inside(`work-${token}`),
    log: join(state, 'logs', `${name}.txt`),
    logName: `logs/${name}.txt`,
  };
}

/** A key as a file name: no two keys share one. */
function fileNameOf(key: string): string {
  const plain = [...Buffer.from(key)].map((byte, at) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9_-]/.test(char) || (char === '.' && at > 0) ? char : `=${byte.toString(16).padStart(2, '0')}`;
  });
  const name = plain.join('');
  return name.length > 0 && name.length <= longestName ? name : `=sha256=${createHash('sha256').update(key).digest('hex')}`;
}
