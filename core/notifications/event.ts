import type { LogEntry } from '../state/ledger.ts';

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

/** Every kind of event, in words of the domain; `watch` takes them, or their part before the dot. */
export const eventKinds = [
  'plan.waiting',
  'plan.confirmed',
  'plan.rejected',
  'plan.expired',
  'plan.stale',
  'rebuild.started',
  'rebuild.done',
  'rebuild.failed',
  'rebuild.canceled',
  'rebuild.held',
  'node.failed',
  'node.held',
  'build.done',
  'build.failed',
  'artifact.built',
  'artifact.signed',
  'key.changed',
  'component.moved',
  'source.changed',
  'source.broken',
  'compose.started',
  'compose.done',
  'compose.incomplete',
  'compose.failed',
  'promotion.started',
  'promotion.done',
  'promotion.failed',
  'release.moved',
  'gate.decided',
  'test.started',
  'test.failed',
  'result.reported',
  'waiver.given',
  'waiver.ended',
  'approval.given',
  'freeze.set',
  'freeze.ended',
  'lock.set',
  'lock.ended',
  'trigger.left-out',
  'config.changed',
  'account.linked',
  'account.unlinked',
  'glass.broken',
  'glass.signed-off',
] as const;
export type EventKind = (typeof eventKinds)[number];

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
  const by = actor === 'system' ? '' : `By ${actor.replace(/^person:/, '')}${room === undefined ? '' : ` in ${room}`}.`;
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
