import { stamp } from '@millwright/core/model/time.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import type { Site } from '../site.ts';
import { count } from '../text.ts';

export interface PeopleData {
  readonly people: readonly PersonData[];
}

export interface PersonData {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly { readonly role: string; readonly products: readonly string[] }[];
  readonly owns: readonly string[];
  readonly components: readonly Ref[];
  readonly lastAct: { readonly time: string; readonly what: string } | null;
}

export function peoplePages(site: Site): Page<PeopleData>[] {
  const people = [...site.config.people].map(([id, person]): PersonData => {
    const act = site.acts.find((item) => item.cause.actor === `person:${id}`);
    return {
      id,
      name: person.name ?? id,
      roles: Object.entries(person.roles).map(([role, products]) => ({ role, products: products ?? [] })),
      owns: person.owns,
      components: [...site.things.all.values()].filter((thing) => thing.owners.has(`person:${id}`)).map((thing) => site.links.component(thing.id)),
      lastAct: act === undefined ? null : { time: stamp(act.at), what: act.cause.subject },
    };
  });
  const verdict = people.length === 0 ? 'No person is configured.' : `${count(people.length, 'person', 'people')} may act here.`;
  return [pageOfModel(site, { url: '/people/', template: 'people', title: 'People', verdict, crumbs: [home], data: { people } })];
}
