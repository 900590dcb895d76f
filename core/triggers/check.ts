import { wrongCadence, wrongDuration, wrongZone } from '../config/calendar-text.ts';
import type { CheckTrigger } from '../config/references.ts';
import { releaseNamed } from '../config/releases.ts';
import type { Config, TriggerConfig } from '../config/schema.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/near.ts';
import { durationMs } from '../model/time.ts';
import { eventKinds } from '../notifications/event.ts';
import { isKnownKind } from '../notifications/subscriptions.ts';
import { matchFields } from './subject.ts';
import { placeholders, placeholdersIn, readDo } from './template.ts';

type Wrong = Parameters<CheckTrigger>[3];

/** What the factory does by rule is written down under these names. */
const taken = ['settled', 'stage', 'on-change', 'cadence'];
const anyMoment = Temporal.Instant.fromEpochMilliseconds(0);

/** Everything that is wrong with a trigger: an event nobody knows, a field, a placeholder, a command that cannot be read. */
export const checkTrigger: CheckTrigger = (id, trigger, config, wrong) => {
  if (taken.includes(id)) wrong([], `"${id}" is what the factory calls something it does by itself; give this one another name`);
  checkOn(trigger, wrong);
  checkDo(trigger, config, wrong);
  for (const key of ['cooldown', 'expires'] as const)
    if (wrongDuration(trigger[key])) wrong([key], `expected a duration such as 30s or 1h, found "${trigger[key]}"`);
};

function checkOn({ on }: TriggerConfig, wrong: Wrong): void {
  if ('every' in on) {
    if (wrongDuration(on.every) || durationMs(on.every, anyMoment) < 1000)
      wrong(['on', 'every'], `expected a duration of at least one second, such as 1h, found "${on.every}"`);
    return;
  }
  if ('cadence' in on) {
    const [rule, zone] = [wrongCadence(on.cadence), wrongZone(on.zone)];
    if (rule !== undefined) wrong(['on', 'cadence'], `${rule}, found "${on.cadence}"`);
    if (zone !== undefined) wrong(['on', 'zone'], `${zone}, found "${on.zone}"`);
    return;
  }
  const firstParts = [...new Set(eventKinds.map((kind) => kind.split('.')[0] ?? kind))];
  if (!isKnownKind(on.type)) {
    const near = [nearest(on.type, eventKinds), nearest(on.type, firstParts)].find((names) => names.length > 0) ?? [];
    wrong(
      ['on', 'type'],
      `expected a kind of event, found "${on.type}"${near.length > 0 ? '' : `; known: ${firstParts.map((part) => `${part}.*`).join(', ')}`}`,
      near,
    );
  }
  for (const field of Object.keys(on.match)) {
    if (matchFields.some((known) => known === field)) continue;
    const near = nearest(field, matchFields);
    wrong(['on', 'match', field], `unknown field of an event${near.length > 0 ? '' : `; known: ${matchFields.join(', ')}`}`, near);
  }
}

function checkDo({ on, do: line }: TriggerConfig, config: Config, wrong: Wrong): void {
  const named = placeholdersIn(line);
  const stranger = named.find((name) => !placeholders.some((known) => known === name));
  if (stranger !== undefined)
    return wrong(['do'], `unknown placeholder {${stranger}}; known: ${placeholders.map((name) => `{${name}}`).join(', ')}`, nearest(stranger, placeholders));
  if (named.length > 0 && !('type' in on)) return wrong(['do'], `a moment is about nothing, so {${named[0]}} has no meaning here`);
  try {
    const { line: command, args } = readDo(line);
    for (const [key, value] of Object.entries(args)) for (const text of [value].flat()) checkName(command.spelling.word, key, text, config);
    command.change?.askOf(args);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    wrong(['do'], error.suggest.length > 0 ? error.message.replace(/\.$/, '') : `${error.message}${hint}`, error.suggest);
  }
}

/** Names that stand there as they are have to be known; those in braces are not known yet. Throws `NAME_UNKNOWN`. */
function checkName(word: string, key: string, text: unknown, config: Config): void {
  if (typeof text !== 'string' || text.includes('{')) return;
  if (word === 'compose' && key === 'release') releaseNamed(config, text);
  const isComponent = word === 'rebuild' && key === 'names' && !text.startsWith('pkg:');
  if (!isComponent && !(word === 'refresh' && key === 'sources')) return;
  const known = [...config.components.keys(), ...(isComponent ? [] : config.sources.keys())];
  if (!known.includes(text))
    throw new UserError('NAME_UNKNOWN', `There is no ${isComponent ? 'component' : 'source or component'} "${text}".`, { suggest: nearest(text, known) });
}
