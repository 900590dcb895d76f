import type { Answered } from '../../dispatch/answer.ts';
import type { Globals } from '../../dispatch/globals.ts';

/** What `say` asks the serving process, one JSON line. The socket belongs to one account of the system, so the asker is who that is. */
export interface Request {
  readonly line: string;
  readonly options: Globals;
  readonly user: string;
  /** Absolute folder of the configuration the asker means. */
  readonly config: string;
  /** Where the asker's clock stands; null where it runs. */
  readonly now: string | null;
}

/** What comes back: lines of progress, then one answer. */
export type Frame = { readonly progress: string } | Answered;

export const longestRequest = 256 * 1024;

export function frame(value: Request | Frame): string {
  return `${JSON.stringify('answer' in value ? { ...value, document: undefined } : value)}\n`;
}
