import type { Config } from '../config/schema.ts';
import { purlBase } from '../model/ids.ts';

/** Who owns a component, and the line of the configuration that says so. */
export interface Ownership {
  readonly owner: `person:${string}`;
  readonly line: string;
}

export function ownersOf(config: Config, purl: string): Ownership[] {
  const base = purl.startsWith('pkg:') ? purlBase(purl) : purl;
  const found = new Map<string, string>();
  for (const [id, component] of config.components) {
    if (component.purl !== base) continue;
    for (const owner of component.owners) found.set(owner, `components/${id}.yaml owners: ${owner}`);
  }
  for (const [id, person] of config.people) {
    const pattern = person.owns.find((item) => matchesPurl(item, base));
    if (pattern !== undefined && !found.has(id)) found.set(id, `people/${id}.yaml owns: ${pattern}`);
  }
  return [...found].map(([id, line]) => ({ owner: `person:${id}` as const, line }));
}

/** Who collections say looks after a component. It gives nobody a right: rights come from components/ and people/ alone. */
export function ownersIn(
  config: Config,
  facts: readonly { readonly owners: readonly string[]; readonly place: string }[],
): { readonly owner: string; readonly line: string }[] {
  return facts.flatMap(({ owners, place }) =>
    owners.map((owner) => ({ owner: config.people.has(owner) ? `person:${owner}` : owner, line: `${place} owners: ${owner}` })),
  );
}

export function owns(config: Config, person: string, purl: string): boolean {
  return ownersOf(config, purl).some((item) => item.owner === `person:${person}`);
}

/** `pkg:rpm/demo/*` against a purl. A star stands for anything, also across `/`; nothing else is special. */
export function matchesPurl(pattern: string, purl: string): boolean {
  const source = pattern.split('*').map((part) => RegExp.escape(part));
  return new RegExp(`^${source.join('.*')}$`, 's').test(purl);
}
