import type { Permission } from '../model/answer.ts';
import { owns } from './owners.ts';
import { isTrigger, roles, type Danger, type Role, type Speaker } from '../model/person.ts';
import type { Config, PersonConfig } from '../config/schema.ts';

/** What somebody needs in order to do a thing. */
export interface Required {
  /** The least role; guest is everybody. */
  readonly role: Role;
  /** The command word, for tokens that permit words. */
  readonly word?: string;
  /** Products it touches; the role must be granted for each. Left out: for any. */
  readonly products?: readonly string[];
  /** Components it touches; a packager may act on what they own, releng on all. */
  readonly owns?: readonly string[];
}

/** May this speaker do it? Without a line that grants it, no; the refusal names the line that is missing. */
export function permit(config: Config, speaker: Speaker, required: Required): Permission {
  if (required.role === 'guest') return allowed;
  if (speaker.may !== undefined) {
    const { person, may } = speaker;
    const automation = person.startsWith('automation/');
    const named = required.word !== undefined && may.includes(required.word);
    // Whoever may write triggers/ decides what they do; the file is the permission.
    if (isTrigger(person)) return named ? allowed : refuse(`triggers/${person.slice('trigger:'.length)}.yaml do: it is another command`, person, required);
    if (automation) return named ? allowed : refuse(`${tokenFile(config, person)} may: ${required.word ?? required.role} is not listed`, person, required);
    if (!named && !may.includes('*')) return refuse(`${tokenFile(config, person)} may: ${required.word ?? required.role} is not listed`, person, required);
  }
  const person = config.people.get(speaker.person);
  if (person === undefined) return refuse(`people/: there is no file for ${speaker.person}`, speaker.person, required);
  return permitPerson(config, speaker.person, person, required);
}

/** May such a thing be said in this room? The console allows everything unless a room file says otherwise. */
export function permitInRoom(config: Config, room: string, danger: Danger): Permission {
  if (danger === 'read') return allowed;
  const needed = danger === 'note' ? 'write' : danger;
  for (const [id, file] of config.rooms) {
    if (roomId(config, file) !== room) continue;
    if (file.allow.includes(needed)) return allowed;
    return { allowed: false, rule: `rooms/${id}.yaml allow: ${needed} is not listed`, sentence: `${room} allows ${file.allow.join(', ') || 'nothing'} only.` };
  }
  if (room === 'room:console' || room === 'room:http') return allowed;
  return { allowed: false, rule: `rooms/: there is no file for ${room}`, sentence: `${room} is not configured, so nothing may be changed from there.` };
}

/** `room:irc/testnet/#admin`: how a configured room is called in records. */
export function roomId(config: Config, room: { readonly network: string; readonly id: string }): string {
  if (room.network === 'console') return room.id === 'console' ? 'room:console' : `room:console/${room.id}`;
  const network = config.networks.get(room.network)?.kind ?? 'network';
  return `room:${network}/${room.network}/${room.id}`;
}

const allowed: Permission = { allowed: true };

function permitPerson(config: Config, id: string, person: PersonConfig, required: Required): Permission {
  const products = required.products ?? [];
  const grants = person.directory === undefined ? `people/${id}.yaml roles:` : `directories/${person.directory}.yaml groups:`;
  const scopes = (least: Role): string[] =>
    roles.slice(roles.indexOf(least as (typeof roles)[number])).flatMap((role) => (role === 'guest' ? [] : (person.roles[role] ?? [])));
  const missing = (least: Role): string | undefined => {
    const granted = scopes(least);
    if (granted.includes('*')) return undefined;
    if (products.length === 0) return granted.length > 0 ? undefined : '';
    return products.find((product) => !granted.includes(product));
  };
  const things = required.owns ?? [];
  if (required.role === 'packager' && things.length > 0) {
    if (missing('releng') === undefined) return allowed;
    const granted = scopes('packager');
    if (granted.length === 0) return refuse(`${grants} packager is not granted`, id, required);
    const stranger = things.find((purl) => !owns(config, id, purl));
    if (stranger === undefined) return allowed;
    return refuse(
      `${person.directory === undefined ? `people/${id}.yaml owns` : 'components/ owners'}: ${stranger} is not matched, and releng is not granted${forProduct(missing('releng'))}`,
      id,
      required,
    );
  }
  const lacking = missing(required.role);
  return lacking === undefined ? allowed : refuse(`${grants} ${required.role} is not granted${forProduct(lacking)}`, id, required);
}

function forProduct(product: string | undefined): string {
  return product === undefined || product === '' ? '' : ` for ${product}`;
}

function refuse(rule: string, person: string, required: Required): Permission {
  const what = required.word === undefined ? 'This' : `"${required.word}"`;
  const where = required.products === undefined || required.products.length === 0 ? '' : ` of ${required.products.join(', ')}`;
  const owner = required.role === 'packager' && (required.owns ?? []).length > 0 ? `the owner or releng${where}` : `${required.role}${where}`;
  return { allowed: false, rule, sentence: `${what} needs ${owner}; ${person} has no line that grants it.` };
}

function tokenFile(config: Config, person: string): string {
  for (const [id, token] of config.tokens) if (token.person === person) return `tokens/${id}.yaml`;
  return 'tokens/';
}
