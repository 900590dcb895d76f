import { UserError } from '../model/errors.ts';
import { configFolders } from './schema.ts';

/** One thing that is wrong in one file, and where. */
export interface Problem {
  /** Path relative to the configuration folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The key as one would say it: `releases.1.stages[0]`; empty for the file itself. */
  readonly key: string;
  /** What was expected and what was found; it follows the key and a colon. */
  readonly message: string;
  /** Names near the one that was found, best first. */
  readonly near: readonly string[];
}

const shown = 20;

/** Everything that is wrong as one error, in the order of files and lines, so that one round of editing is enough. */
export function problemsError(problems: readonly Problem[], folder: string): UserError {
  const sorted = [...problems].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
  const lines = sorted.slice(0, shown).map((problem) => `  ${sayProblem(problem)}`);
  const rest = sorted.length - lines.length;
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
  const message = [`The configuration in ${folder} has ${count}; nothing was changed.`, ...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])].join('\n');
  return new UserError('CONFIG_INVALID', message, {
    hint: `Correct the lines named above and try again. "npm start -- schema ${kindOf(sorted[0]?.file ?? '')}" prints what such a file may hold.`,
    suggest: sorted[0]?.near ?? [],
    data: { problems: sorted },
  });
}

/** `components` for `components/hello.yaml`, `factory` for a file at the top. */
function kindOf(file: string): string {
  const folder = file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
  return folder in configFolders ? folder : 'factory';
}

function sayProblem(problem: Problem): string {
  const near = problem.near.length === 0 ? '' : `; did you mean ${problem.near.join(' or ')}?`;
  const key = problem.key === '' ? '' : ` ${problem.key}:`;
  return `${problem.file}:${problem.line}:${problem.column}${key} ${problem.message}${near}`;
}

/** `['releases', '1', 'stages', 0]` → `releases.1.stages[0]`. */
export function sayKey(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');
}
