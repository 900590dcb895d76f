import { shareCommits } from './commits.ts';
import type { Conversation } from './conversation/open-conversation.ts';
import type { Deliver } from '@millwright/core/notifications/deliver.ts';
import type { Line } from './messages/line.ts';
import { deliverNotifications, followConsole, type Console } from './notify.ts';
import type { Options } from './options.ts';
import type { Serving } from './serving.ts';
import { leaveNote } from './serving-note.ts';
import { keepSite } from './site.ts';
import { openWeb } from './web.ts';

/** What a serving process opens to everybody: HTTP, the site, and what the console is told. Says once where it is. */
export async function openDoors(serving: Serving, options: Options, seat: Console): Promise<{ close(): Promise<void> }> {
  const { factory } = serving.house;
  const tell = (line: Line): void => seat.tell([line]);
  const commits = shareCommits(factory.ledger, 'site');
  // HTTP is open before the rooms are.
  const rooms: { conversation?: Conversation | undefined } = {};
  const web = await openWeb(serving, commits, options, tell, () => rooms.conversation?.health() ?? []).catch((error: unknown) => {
    commits[Symbol.dispose]();
    throw error;
  });
  const site = `http://127.0.0.1:${web.port}/`;
  tell(`ready ${site}`);
  const note = leaveNote(factory.folder, site);
  const pages = keepSite(commits, { state: options.state, log: tell });
  const follower = await followConsole(factory, seat);
  const conversation = await joinNetworks(serving, options).catch(async (error: unknown) => {
    await Promise.all([web.close(), pages.close()]);
    throw error;
  });
  rooms.conversation = conversation;
  const notifying = deliverNotifications(factory, commits, seat, conversation?.deliver ?? nowhere, tell);
  return {
    async close() {
      follower[Symbol.dispose]();
      await notifying.stop();
      await conversation?.[Symbol.asyncDispose]();
      note[Symbol.dispose]();
      await Promise.all([web.close(), pages.close()]);
      commits[Symbol.dispose]();
    },
  };
}

/** Without a network whoever is not at the console is nowhere. */
const nowhere: Deliver = () => Promise.resolve(false);

/** The rooms of the networks in the configuration; undefined where it names none. */
async function joinNetworks({ house }: Serving, options: Options): Promise<Conversation | undefined> {
  if (house.factory.config.networks.size === 0) return undefined;
  const [{ openConversation }, { openNetwork }] = await Promise.all([import('./conversation/open-conversation.ts'), import('./networks/networks.ts')]);
  return openConversation(house, { open: openNetwork, env: process.env, configFolder: options.config });
}
