import type { LinkedEdge, PackageRecord } from '../../../content/format.ts';
import type { Relation } from '../../../model/node.ts';
import { overlap, printEvr } from '../../../model/rpm-version.ts';
import { archFamily } from './arches.ts';
import { parseWanted, type Simple, type Wanted } from './rich.ts';

const capabilityId = (name: string): string => `capability:rpm-md/${name}`;

/** So many providers are joined to what requires them one by one; more of them share a node, so that many-to-many stays small. */
const fewProviders = 4;

interface Provider {
  readonly purl: string;
  readonly family: string | undefined;
  readonly range: Simple['range'];
}

interface Meeting {
  readonly found: ReadonlyMap<string, number | undefined>;
  readonly unmet: readonly string[];
}

/**
 * Requirements as edges to whatever meets them: every provider whose version and architecture fit. A name required without a version leads over a
 * capability that other sources can meet too; one that this source cannot meet ends at a capability. What a package provides itself it needs of nobody.
 */
export function* linkRpm(records: readonly PackageRecord[]): Generator<LinkedEdge> {
  const providers = providersOf(records);
  const used = new Map<string, Set<Relation>>();
  const shared = new Map<string, { readonly relations: Set<Relation>; readonly found: readonly string[] }>();
  const parsed = new Map<string, Wanted | undefined>();
  const answered = new Map<string, Meeting>();
  for (const record of records) {
    for (const [relation, needs] of Object.entries(record.needs ?? {}) as [Relation, readonly string[]][])
      for (const need of needs) yield* meet(record, relation, need);
  }
  for (const [name, offered] of providers) {
    const seen = new Set<string>();
    const relations = new Set<Relation>(['requires', ...(used.get(name) ?? [])]);
    for (const { purl } of offered) seen.add(purl);
    const hasChoice = isChoice([...seen]);
    for (const [alternative, purl] of [...seen].entries())
      for (const relation of relations) yield { from: capabilityId(name), to: purl, relation, ...(hasChoice ? { alternative } : {}) };
  }
  for (const [id, { relations, found }] of shared) {
    const hasChoice = isChoice(found);
    for (const relation of relations)
      for (const [alternative, purl] of found.entries()) yield { from: id, to: purl, relation, ...(hasChoice ? { alternative } : {}) };
  }

  function* meet({ purl: from, arch }: PackageRecord, relation: Relation, text: string): Generator<LinkedEdge> {
    if (!parsed.has(text)) parsed.set(text, parseWanted(text));
    const wanted = parsed.get(text);
    if (wanted === undefined) return;
    const family = archFamily(arch ?? 'noarch');
    const said = !('name' in wanted) ? text : wanted.range === undefined ? undefined : text.slice(wanted.name.length + 1);
    const note = said === undefined ? {} : { constraint: said };
    const isPlain = 'name' in wanted && wanted.range === undefined;
    if (isPlain && isForEveryone(providers.get(wanted.name) ?? [], family)) {
      if (providers.get(wanted.name)?.some((item) => item.purl === from)) return;
      used.set(wanted.name, (used.get(wanted.name) ?? new Set()).add(relation));
      yield { from, to: capabilityId(wanted.name), relation };
      return;
    }
    const { found, unmet } = met(text, wanted, family);
    if (found.has(from)) return;
    if (found.size > fewProviders) {
      const id = capabilityId(family === undefined ? text : `${text} [${family}]`);
      const known = shared.get(id) ?? { relations: new Set<Relation>(), found: [...found.keys()] };
      known.relations.add(relation);
      shared.set(id, known);
      yield { from, to: id, relation, ...note };
    } else {
      for (const [purl, alternative] of found) yield { from, to: purl, relation, ...note, ...(alternative === undefined ? {} : { alternative }) };
    }
    for (const leaf of unmet) yield { from, to: capabilityId(leaf), relation, ...note };
  }

  function met(text: string, wanted: Wanted, family: string | undefined): Meeting {
    const key = `${family ?? ''} ${text}`;
    const known = answered.get(key) ?? meeting(wanted, family);
    answered.set(key, known);
    return known;
  }

  /** Every package that can take part in meeting it, with the number of its alternative; and the names nothing here fits. */
  function meeting(wanted: Wanted, family: string | undefined): Meeting {
    if ('name' in wanted) {
      const offered = providers.get(wanted.name) ?? [];
      const fits = offered.filter((item) => fitsFamily(item, family) && overlap(item.range, wanted.range));
      return { found: new Map(fits.map((item) => [item.purl, undefined])), unmet: fits.length > 0 ? [] : [unmetName(wanted, offered, family)] };
    }
    const [first, ...others] = wanted.parts.map((part) => meeting(part, family));
    if (first === undefined) return { found: new Map(), unmet: [] };
    switch (wanted.operator) {
      case 'with':
        return { found: new Map([...first.found].filter(([purl]) => others.every((other) => other.found.has(purl)))), unmet: [] };
      case 'without':
        return { found: new Map([...first.found].filter(([purl]) => others.every((other) => !other.found.has(purl)))), unmet: [] };
      case 'if':
      case 'unless': {
        const otherwise = wanted.otherwise === undefined ? undefined : meeting(wanted.otherwise, family);
        return { found: new Map([...(otherwise?.found ?? []), ...first.found]), unmet: [...first.unmet, ...(otherwise?.unmet ?? [])] };
      }
      case 'and':
        return { found: new Map([first, ...others].flatMap((part) => [...part.found])), unmet: [first, ...others].flatMap((part) => part.unmet) };
      case 'or': {
        const found = new Map<string, number | undefined>();
        for (const [at, part] of [first, ...others].entries()) for (const purl of part.found.keys()) if (!found.has(purl)) found.set(purl, at);
        return { found, unmet: found.size > 0 ? [] : [first, ...others].flatMap((part) => part.unmet) };
      }
    }
  }
}

/** A name nothing here provides may be met by another source; one that is here in other versions, or for other machines only, is a dead end of its own. */
function unmetName({ name, range }: Simple, offered: readonly Provider[], family: string | undefined): string {
  if (offered.length === 0) return name;
  return range === undefined ? `${name} [${family ?? 'noarch'}]` : `${name} ${range.sense} ${printEvr(range.evr)}`;
}

function providersOf(records: readonly PackageRecord[]): Map<string, Provider[]> {
  const found = new Map<string, Provider[]>();
  for (const { purl, kind, arch, name, version, provides } of records) {
    if (kind !== 'artifact') continue;
    const family = archFamily(arch ?? 'noarch');
    const own = `${name} = ${version}`;
    for (const text of provides?.includes(own) === true ? provides : [own, ...(provides ?? [])]) {
      const wanted = parseWanted(text);
      if (wanted === undefined || !('name' in wanted)) continue;
      const known = found.get(wanted.name);
      const provider = { purl, family, range: wanted.range };
      if (known === undefined) found.set(wanted.name, [provider]);
      else known.push(provider);
    }
  }
  return found;
}

/** Of a package in several versions or for several machines one is taken anyway. */
function isChoice(purls: readonly string[]): boolean {
  return new Set(purls.map((purl) => purl.replace(/[@?].*$/s, ''))).size > 1;
}

function isForEveryone(offered: readonly Provider[], family: string | undefined): boolean {
  return offered.every((item) => fitsFamily(item, family));
}

function fitsFamily(provider: Provider, family: string | undefined): boolean {
  return family === undefined || provider.family === undefined || provider.family === family;
}
