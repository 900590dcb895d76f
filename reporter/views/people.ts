import { stamp } from '@millwright/core/model/time.ts';
import { sayWanted, sayWhen } from '@millwright/core/notifications/say-watch.ts';
import { needsOf } from '../actions.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import type { Site } from '../site.ts';
import { count } from '../text.ts';
import type { Asked, BrokenLine, WaitingLine } from './home.ts';

export interface PeopleData {
  readonly people: readonly PersonData[];
  /** Rooms that are told something, by what they are called in records. */
  readonly rooms: readonly { readonly id: string; readonly watches: readonly WatchLine[] }[];
}

export interface PersonData {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly { readonly role: string; readonly products: readonly string[] }[];
  readonly owns: readonly string[];
  readonly components: readonly Ref[];
  readonly componentsTotal: number;
  /** What they may do now and what goes on only when somebody does, longest waiting first. */
  readonly waiting: readonly WaitingLine[];
  /** Broken things of theirs. */
  readonly broken: readonly BrokenLine[];
  /** What they are told. */
  readonly watches: readonly WatchLine[];
  readonly lastAct: { readonly time: string; readonly what: string } | null;
}

/** One watch: what it listens for, and when that is told. */
export interface WatchLine {
  readonly id: string;
  readonly wanted: string;
  readonly when: string;
  /** Who asked for it. */
  readonly by: Ref;
}

const most = 100;
const ranks = ['guest', 'packager', 'releng', 'admin'];

export function peoplePages(site: Site): Page<PeopleData>[] {
  const needs = needsOf(site);
  const watchesFor = (to: string): WatchLine[] =>
    site.watches
      .filter((watch) => watch.to === to)
      .toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
      .map((watch) => ({ id: watch.id, wanted: sayWanted(watch), when: sayWhen(watch), by: site.links.person(watch.by) }));
  const rooms = [...new Set(site.watches.map((watch) => watch.to).filter((to) => to.startsWith('room:')))]
    .sort()
    .map((id) => ({ id, watches: watchesFor(id) }));
  const people = [...site.config.people].map(([id, person]): PersonData => {
    const self = `person:${id}`;
    const act = site.acts.find((item) => item.cause.actor === self);
    const roles = Object.entries(person.roles).map(([role, products]) => ({ role, products: products ?? [] }));
    const components = [...site.things.all.values()].filter((thing) => thing.owners.has(self));
    return {
      id,
      name: person.name ?? id,
      roles,
      owns: person.owns,
      components: components.slice(0, most).map((thing) => site.links.component(thing.id)),
      componentsTotal: components.length,
      waiting: needs.waiting.filter((line) => line.needs.some((asked) => answers(self, roles, asked))),
      broken: needs.broken.filter((line) => line.who.some((who) => who.url !== null && who.url === site.links.person(self).url)),
      watches: watchesFor(self),
      lastAct: act === undefined ? null : { time: stamp(act.at), what: act.cause.subject },
    };
  });
  const asked = people.filter((person) => person.waiting.length > 0).length;
  const verdict =
    people.length === 0
      ? 'No person is configured.'
      : `${count(people.length, 'person', 'people')} may act here; something waits for ${asked === 0 ? 'none' : asked} of them.`;
  return [pageOfModel(site, { url: '/people/', template: 'people', title: 'People', verdict, crumbs: [home], data: { people, rooms } })];
}

/** Whether a person may do what somebody is asked to; a higher role may do what a lower one may. */
function answers(self: string, roles: PersonData['roles'], { person, role, product, not }: Asked): boolean {
  if (self === not) return false;
  if (role === null) return self === person;
  const enough = roles.filter((held) => (ranks.includes(role) ? ranks.indexOf(held.role) >= ranks.indexOf(role) : held.role === role));
  return enough.some(({ products }) => product === null || products.includes('*') || products.includes(product));
}
