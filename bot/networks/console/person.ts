import { roomId } from '@millwright/core/change/permission.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import type { Speaker } from '@millwright/core/model/person.ts';

/** The person behind an account of the operating system; guest when none says it is theirs. */
export function personOf(config: Config, user: string): string {
  for (const [id, person] of config.people) if (person.accounts['console']?.includes(user) === true) return id;
  return 'guest';
}

/** Who speaks on the console. Speaking as somebody else, or from another room, is for factories whose configuration allows it. */
export function identifyOnConsole(config: Config, user: string, as: string | undefined, room: string | undefined): Speaker {
  if ((as !== undefined || room !== undefined) && !config.factory.console.act_as) {
    throw new UserError('DENIED', `${as === undefined ? '--room' : '--as'} is not allowed in this factory.`, {
      rule: 'factory.yaml console.act_as: true is not there',
      hint: 'Leave it out, or set console: {act_as: true} in a factory for trying things.',
    });
  }
  return { person: as === undefined ? personOf(config, user) : personNamed(config, as), room: room === undefined ? 'room:console' : roomNamed(config, room) };
}

function personNamed(config: Config, text: string): string {
  const id = text.replace(/^person:/, '');
  if (id === 'guest' || config.people.has(id)) return id;
  throw new UserError('NAME_UNKNOWN', `There is no person "${id}".`, {
    hint: `People here: ${[...config.people.keys()].join(', ') || 'none'}.`,
    suggest: nearest(id, config.people.keys()),
  });
}

function roomNamed(config: Config, text: string): string {
  const name = text.replace(/^room:/, '');
  if (name === 'console') return 'room:console';
  for (const [id, room] of config.rooms) if (id === name || roomId(config, room) === `room:${name}`) return roomId(config, room);
  const known = [...new Set(['console', ...config.rooms.keys()])];
  throw new UserError('NAME_UNKNOWN', `There is no room "${name}".`, { hint: `Rooms here: ${known.join(', ')}.`, suggest: nearest(name, known) });
}
