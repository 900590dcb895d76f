import { shareCommits } from './commits.ts';
import type { Line } from './messages/line.ts';
import { deliverNotifications, followConsole, type Console } from './notify.ts';
import type { Options } from './options.ts';
import type { Serving } from './serving.ts';
import { leaveNote } from './serving-note.ts';
import { keepSite } from './site.ts';
import { openWeb } from './web.ts';

/** What a serving process opens to everybody: HTTP, the site, and what the console is told. Says once where it is. */
export async function openDoors(serving: Serving, options: Options, seat: Console): Promise<{ readonly site: string; close(): Promise<void> }> {
  const { factory } = serving.house;
  const tell = (line: Line): void => seat.tell([line]);
  const commits = shareCommits(factory.ledger, 'site');
  const web = await openWeb(serving, commits, options, tell).catch((error: unknown) => {
    commits[Symbol.dispose]();
    throw error;
  });
  const site = `http://127.0.0.1:${web.port}/`;
  tell(`ready ${site}`);
  const note = leaveNote(factory.folder, site);
  const pages = keepSite(commits, { state: options.state, log: tell });
  const follower = await followConsole(factory, seat);
  const notifying = deliverNotifications(factory, commits, seat, () => Promise.resolve(false), tell);
  return {
    site,
    async close() {
      follower[Symbol.dispose]();
      note[Symbol.dispose]();
      await Promise.all([web.close(), pages.close(), notifying.stop()]);
      commits[Symbol.dispose]();
    },
  };
}
