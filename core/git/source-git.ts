import { simpleGit, type SimpleGit } from 'simple-git';
import { fileReason } from '../model/disk-failure.ts';
import { UserError } from '../model/errors.ts';

/** What a git command over a component's source is run with. */
export interface SourceGitOptions {
  /** Variables `GIT_…` for this command alone. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** A person's own settings count (credentials, proxies) where other people's repositories are reached. */
  readonly isPersonal?: boolean;
  /** Ended after so long without a word from git. */
  readonly silentMs?: number;
}

const reachRemotes = /^GIT_(SSL|PROXY|SSH_VARIANT$|HTTP)/;

/** Git on a bare repository, whatever the folder this process stands in. */
export function sourceGit(repository: string, options: SourceGitOptions = {}): SimpleGit {
  const variables: Record<string, string> = {
    GIT_DIR: repository,
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    ...(options.isPersonal === true ? {} : { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }),
    ...options.variables,
  };
  const ambient = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const kept = ambient.filter(
    ([name]) => !/^(GIT_|EDITOR$|PAGER$|VISUAL$|SSH_ASKPASS$)/.test(name) || (options.isPersonal === true && reachRemotes.test(name)),
  );
  const env = { ...Object.fromEntries(kept), ...variables, LC_ALL: 'C' };
  const { input } = options;
  return simpleGit({
    baseDir: '/',
    // The library waits 50 ms after a command that printed nothing, so commands run often are asked to say something.
    completion: { onClose: true, onExit: false },
    allowEnvironment: Object.keys(env).filter((name) => name.startsWith('GIT_')),
    unsafe: { allowUnsafeConfigPaths: true, allowUnsafeTemplateDir: true },
    ...(input === undefined ? {} : { input: () => (typeof input === 'string' ? input : Buffer.from(input)) }),
    ...(options.silentMs === undefined ? {} : { timeout: { block: options.silentMs } }),
  }).env(env);
}

/** The line of git's message that says what is wrong. */
export function gitReason(error: unknown): string {
  const said = fileReason(error);
  if (said !== undefined) return said;
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').map((line) => line.trim());
  const found = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines.find((line) => line !== '') ?? 'git says nothing';
  return found.replace(/^(fatal|error): /, '').replace(/\.$/, '');
}

export function sourceBroken(message: string, hint: string, cause?: unknown): UserError {
  return new UserError('SOURCE_BROKEN', message, { hint, ...(cause === undefined ? {} : { cause }) });
}
