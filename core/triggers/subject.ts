import { matchesPurl, ownersOf } from '../change/owners.ts';
import type { Config, TriggerConfig } from '../config/schema.ts';
import { allReleases } from '../config/releases.ts';
import { parseSelection, selects } from '../graph/query/selection.ts';
import { parsePurl, purlBase } from '../model/ids.ts';
import { eventFields, type FactoryEvent } from '../notifications/event.ts';
import type { Values } from './template.ts';

/** What `match` may ask: about the event, and about what it is about. */
export const matchFields = [
  'subject',
  'about',
  'kind',
  'name',
  'format',
  'component',
  'owner',
  'product',
  'release',
  'compose',
  'source',
  'severity',
  'actor',
  ...eventFields,
] as const;
type MatchField = (typeof matchFields)[number];
export type EventFacts = Readonly<Partial<Record<MatchField, readonly string[]>>>;

/** Everything that is known of an event; a field may have several values, such as the products of a component. */
export function factsOf(event: FactoryEvent, config: Config): EventFacts {
  const found: Partial<Record<MatchField, string[]>> = {};
  const add = (field: MatchField, ...values: readonly string[]): void => {
    found[field] = [...new Set([...(found[field] ?? []), ...values])];
  };
  add('severity', event.severity);
  add('actor', event.actor);
  if (event.about[0] !== undefined) add('subject', event.about[0]);
  if (event.product !== null) add('product', event.product);
  for (const field of eventFields) {
    const value = event.fields[field];
    if (value !== undefined) add(field, value);
  }
  for (const id of event.about) {
    add('about', id);
    if (id.startsWith('pkg:')) addComponent(id, config, add);
    else addThing(id, add);
  }
  return found;
}

/** What braces in `do` stand for. */
export function valuesOf(facts: EventFacts): Values {
  const { subject, component, compose, product, release, source, stage } = facts;
  const first = Object.entries({ subject, component, compose, product, release, source, stage }).map(([name, values]) => [name, values?.[0]] as const);
  return Object.fromEntries(first.filter(([, value]) => value !== undefined));
}

/** All fields that are asked have to fit; of a list of values, one. */
export function matches(match: Extract<TriggerConfig['on'], { type: string }>['match'], facts: EventFacts): boolean {
  return Object.entries(match).every(([field, wanted]) => {
    const values = facts[field as MatchField] ?? [];
    return [wanted].flat().some((one) => values.some((value) => matchesPurl(String(one), value)));
  });
}

type Add = (field: MatchField, ...values: readonly string[]) => void;

function addComponent(purl: string, config: Config, add: Add): void {
  const { type, name } = parsePurl(purl);
  const base = purlBase(purl);
  add('kind', 'component', ...(['oci', 'docker'].includes(type) ? ['image'] : []));
  add('name', name);
  for (const { owner } of ownersOf(config, purl)) add('owner', owner.replace(/^person:/, ''));
  for (const [id, component] of config.components) {
    if (component.purl !== base) continue;
    add('component', id);
    add('format', component.format);
    const takers = allReleases(config).filter((release) =>
      selects(parseSelection(release.config.content), { format: component.format, source: 'config', name: id }),
    );
    if (takers.length > 0) add('product', ...takers.map((release) => release.product));
  }
}

/** `compose:web-1-…`, `release:web/1`, `source:self`. */
function addThing(id: string, add: Add): void {
  const [, kind, name] = /^([a-z]+):(.+)$/s.exec(id) ?? [];
  if (kind === undefined || name === undefined) return;
  add('kind', kind);
  add('name', name);
  if (kind === 'compose') add('compose', id);
  if (kind === 'release') {
    add('release', name);
    add('product', name.split('/')[0] ?? name);
  }
  if (kind === 'source') add('source', name);
}
