import type { LogEntry } from '../state/ledger.ts';
import { accountEvents } from './events/accounts.ts';
import { buildEvents, buildsSaidBy } from './events/builds.ts';
import { configEvents } from './events/config.ts';
import { peopleEvents, planEvents } from './events/people.ts';
import { releaseEvents, releasesSaidBy } from './events/releases.ts';
import { sayPlace } from '../words/people.ts';
import { triggerEvents } from './events/triggers.ts';

/** Something that happened, read off a commit. */
export interface FactoryEvent {
  readonly kind: EventKind;
  /** Ids it is about, the most particular first. */
  readonly about: readonly string[];
  readonly product: string | null;
  readonly severity: 'info' | 'good' | 'bad';
  /** What else a trigger may ask about: the stage, the test, the verdict. */
  readonly fields: Readonly<Partial<Record<EventField, string>>>;
  /** `person:…`, `trigger:…` or `system`. */
  readonly actor: string;
  /** One sentence for a channel. */
  readonly short: string;
  /** The same with everything a reader needs who was not there. */
  readonly long: string;
}

/** Every kind of event, in words of the domain, and what it means; `watch` takes them, or their part before the dot. */
export const meanings = { ...planEvents, ...buildEvents, ...releaseEvents, ...peopleEvents, ...triggerEvents, ...configEvents, ...accountEvents } as const;
export type EventKind = keyof typeof meanings;
export const eventKinds = Object.keys(meanings) as readonly EventKind[];

/** What the commit of one event also tells as another, more particular one. */
export const saidBy: Readonly<Partial<Record<EventKind, EventKind>>> = { ...buildsSaidBy, ...releasesSaidBy };

/** What some events say besides: about the thing that changed. */
export const eventFields = ['stage', 'test', 'outcome', 'verdict', 'version', 'verb', 'key'] as const;
export type EventField = (typeof eventFields)[number];

/** What one changed record means. `before` and `after` are the record; a missing one was not there. */
export type Reader<T> = (change: { readonly before: T | undefined; readonly after: T | undefined }) => readonly Found[];

/** A reader whose records are known to be of its kind: the state checked them when it read them. */
export type AnyReader = Reader<unknown>;

export function reader<T>(read: Reader<T>): AnyReader {
  return (change) => read(change as Parameters<Reader<T>>[0]);
}

/** An event before it is known who caused it. `more` is what the long sentence adds. */
export interface Found {
  readonly kind: EventKind;
  readonly about: readonly string[];
  readonly product?: string | null;
  readonly severity?: FactoryEvent['severity'];
  readonly fields?: FactoryEvent['fields'];
  readonly sentence: string;
  readonly more?: string | null;
}

export function complete(found: Found, entry: LogEntry): FactoryEvent {
  const { actor, room } = entry.cause;
  const short = sentence(found.sentence);
  const by = actor === 'system' ? '' : `By ${actor.replace(/^person:/, '')}${room === undefined ? '' : ` ${sayPlace(room)}`}.`;
  return {
    kind: found.kind,
    about: found.about,
    product: found.product ?? null,
    severity: found.severity ?? 'info',
    fields: found.fields ?? {},
    actor,
    short,
    long: [short, sentence(found.more ?? ''), by].filter((part) => part !== '').join(' '),
  };
}

function sentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
