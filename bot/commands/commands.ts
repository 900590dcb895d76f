import type { Command } from './command.ts';

/** One line a command: its words, and the file that has it, loaded when it is first used. Add yours here; nothing else needs to change. */
export const commandFiles: Readonly<Record<string, () => Promise<{ readonly default: Command<any> }>>> = {
  help: () => import('./help.ts'),
  imports: () => import('./imports.ts'),
  log: () => import('./log.ts'),
  more: () => import('./more.ts'),
  mute: () => import('./mute.ts'),
  owner: () => import('./owner.ts'),
  path: () => import('./path.ts'),
  refresh: () => import('./refresh.ts'),
  trace: () => import('./trace.ts'),
  unwatch: () => import('./unwatch.ts'),
  version: () => import('./version.ts'),
  watch: () => import('./watch.ts'),
  watches: () => import('./watches.ts'),
  where: () => import('./where.ts'),
  whoami: () => import('./whoami.ts'),
  why: () => import('./why.ts'),
};
