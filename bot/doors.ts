import { shareCommits } from './commits.ts';
import { followConsole } from './notify.ts';
import type { Options } from './options.ts';
import type { Serving } from './serving.ts';
import { keepSite } from './site.ts';
import { openWeb } from './web.ts';

/** What a serving process opens to everybody: HTTP, the site, and what people watch. Says once where it is. */
export async function openDoors(
  serving: Serving,
  options: Options,
  hears: (to: string) => boolean,
  tell: (line: string) => void,
): Promise<{ close(): Promise<void> }> {
  const { factory } = serving.house;
  const commits = shareCommits(factory.ledger, 'site');
  const web = await openWeb(serving, commits, options, tell).catch((error: unknown) => {
    commits[Symbol.dispose]();
    throw error;
  });
  tell(`ready http://127.0.0.1:${web.port}/`);
  const site = keepSite(commits, { state: options.state, log: tell });
  const follower = followConsole(factory, hears, tell);
  return {
    async close() {
      follower[Symbol.dispose]();
      await Promise.all([web.close(), site.close()]);
      commits[Symbol.dispose]();
    },
  };
}
