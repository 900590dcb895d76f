import type { PackageRecord } from '../../../content/format.ts';
import { faultOf, sourcePurl, type Reading } from './package.ts';
import type { Stanza } from './stanzas.ts';
import { upstreamOf } from './upstream.ts';

export const sourceFields: ReadonlySet<string> = new Set([
  'Package',
  'Version',
  'Maintainer',
  'Uploaders',
  'Homepage',
  'Vcs-Git',
  'Vcs-Browser',
  'Build-Depends',
  'Build-Depends-Arch',
  'Build-Depends-Indep',
  'Build-Conflicts',
  'Build-Conflicts-Arch',
  'Build-Conflicts-Indep',
]);

const mostOwners = 20;

/** A source package as a component; a sentence when it describes none. */
export function componentOf(stanza: Stanza, reading: Reading): PackageRecord | string {
  const { fields } = stanza;
  const [name, version] = [fields.get('Package'), fields.get('Version')];
  const fault = faultOf(name, version);
  if (fault !== undefined || name === undefined || version === undefined) return fault ?? '';
  const clauses = (...names: string[]): string[] =>
    names.flatMap((field) => reading.clauses(fields.get(field), (part) => reading.bad(stanza, `${name}: "${part.slice(0, 80)}" in ${field} cannot be read.`)));
  const requires = clauses('Build-Depends', 'Build-Depends-Arch', 'Build-Depends-Indep');
  const conflicts = clauses('Build-Conflicts', 'Build-Conflicts-Arch', 'Build-Conflicts-Indep');
  const owners = [...new Set([...peopleIn(fields.get('Maintainer')), ...peopleIn(fields.get('Uploaders'))])].slice(0, mostOwners);
  const upstream = upstreamOf(fields);
  return {
    ...(conflicts.length === 0 ? {} : { conflicts }),
    edges: [],
    kind: 'component',
    name,
    ...(requires.length === 0 ? {} : { needs: { 'build-requires': requires } }),
    ...(owners.length === 0 ? {} : { owners }),
    purl: sourcePurl(reading.vendor, name, version),
    source: name,
    ...(upstream === undefined ? {} : { upstream }),
    version,
  };
}

/** `"Doe, Jane" <jane@example.org>, Joe <joe@example.org>`: commas inside quotes are part of the name. */
function peopleIn(field: string | undefined): string[] {
  if (field === undefined || field === '') return [];
  const people = field.match(/(?:"[^"]*"|[^,"])+/g) ?? [];
  return people.map((person) => person.replace(/\s+/g, ' ').trim().slice(0, 200)).filter((person) => person !== '');
}
