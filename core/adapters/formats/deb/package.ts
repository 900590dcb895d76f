import type { Facts, PackageRecord } from '../../../content/format.ts';
import type { ClauseReader } from './relations.ts';
import type { Stanza } from './stanzas.ts';
import { upstreamOf } from './upstream.ts';

export const packageFields: ReadonlySet<string> = new Set([
  'Package',
  'Source',
  'Version',
  'Architecture',
  'Multi-Arch',
  'Maintainer',
  'Homepage',
  'Depends',
  'Pre-Depends',
  'Recommends',
  'Suggests',
  'Breaks',
  'Conflicts',
  'Provides',
  'Built-Using',
  'Static-Built-Using',
  'Essential',
  'Priority',
  'Task',
]);

export interface Reading {
  readonly clauses: ClauseReader;
  /** purl namespace. */
  readonly vendor: string;
  /** Told of a part of a stanza that could not be read. */
  bad(stanza: Stanza, reason: string): void;
}

/** The package, and the component it was built from as far as it tells; a sentence when it describes none. */
export function packageOf(stanza: Stanza, reading: Reading): { readonly artifact: PackageRecord; readonly component: PackageRecord } | string {
  const { fields } = stanza;
  const [name, version, arch] = [fields.get('Package'), fields.get('Version'), fields.get('Architecture')];
  const fault = faultOf(name, version) ?? (arch === undefined || arch === '' ? `${name} names no architecture.` : undefined);
  if (fault !== undefined || name === undefined || version === undefined || arch === undefined) return fault ?? '';
  const source = sourceOf(fields.get('Source'), name, version);
  const clauses = (field: string): string[] =>
    reading.clauses(fields.get(field), (part) => reading.bad(stanza, `${name}: "${part.slice(0, 80)}" in ${field} cannot be read.`));
  const first = clauses('Pre-Depends');
  const requires = [...first, ...clauses('Depends')];
  const [recommends, suggests, conflicts, breaks, provides] = ['Recommends', 'Suggests', 'Conflicts', 'Breaks', 'Provides'].map(clauses) as [
    string[],
    string[],
    string[],
    string[],
    string[],
  ];
  const multiarch = fields.get('Multi-Arch');
  const builtFrom = sourcePurl(reading.vendor, source.name, source.version);
  const parts = [...exactly(fields.get('Built-Using')), ...exactly(fields.get('Static-Built-Using'))];
  const upstream = upstreamOf(fields);
  const maintainer = fields.get('Maintainer');
  const facts = factsOf(fields);
  const artifact: PackageRecord = {
    arch,
    ...(breaks.length === 0 ? {} : { breaks }),
    builtFrom,
    ...(conflicts.length === 0 ? {} : { conflicts }),
    edges: parts.map((part) => ({ relation: 'contains', to: sourcePurl(reading.vendor, part.name, part.version), constraint: `= ${part.version}` })),
    ...(facts === undefined ? {} : { facts }),
    ...(first.length === 0 ? {} : { first }),
    kind: 'artifact',
    ...(multiarch === 'foreign' || multiarch === 'allowed' ? { multiarch } : {}),
    name,
    needs: {
      ...(recommends.length === 0 ? {} : { recommends }),
      ...(requires.length === 0 ? {} : { requires }),
      ...(suggests.length === 0 ? {} : { suggests }),
    },
    ...(provides.length === 0 ? {} : { provides }),
    purl: `${purlStart(reading.vendor, name)}@${purlVersion(version)}?arch=${encodeURIComponent(arch)}`,
    source: source.name,
    version,
  };
  const component: PackageRecord = {
    edges: [],
    kind: 'component',
    name: source.name,
    ...(maintainer === undefined || maintainer === '' ? {} : { owners: [maintainer] }),
    purl: builtFrom,
    source: source.name,
    ...(upstream === undefined ? {} : { upstream }),
    version: source.version,
  };
  return { artifact, component };
}

/** No system is without what is essential or of priority required (debian-policy 2.5, 3.8); tasks are its groups. */
function factsOf(fields: Stanza['fields']): Facts | undefined {
  const critical = fields.get('Essential') === 'yes' || fields.get('Priority') === 'required';
  const groups = (fields.get('Task') ?? '').split(',').flatMap((task) => task.trim() || []);
  if (!critical && groups.length === 0) return undefined;
  return { ...(critical ? { critical } : {}), ...(groups.length === 0 ? {} : { groups }) };
}

export function faultOf(name: string | undefined, version: string | undefined): string | undefined {
  if (name === undefined || name === '') return 'it names no package.';
  if (!/^[a-z0-9][a-z0-9.+_-]*$/i.test(name)) return `"${name.slice(0, 80)}" is no name of a package.`;
  if (version === undefined || version === '') return `${name} names no version.`;
  return /^[A-Za-z0-9.+:~_^-]+$/.test(version) && version.length <= 256 ? undefined : `"${version.slice(0, 80)}" is no version (${name}).`;
}

export function sourcePurl(vendor: string, name: string, version: string): string {
  return `${purlStart(vendor, name)}@${purlVersion(version)}?arch=source`;
}

/** `foo (1.0-1)`, where the version of the source is another than the binary's, as after a rebuild without change (`1.0-1+b2`). */
function sourceOf(field: string | undefined, name: string, version: string): { readonly name: string; readonly version: string } {
  const found = /^(\S+)(?:\s*\(\s*([^\s()]+)\s*\))?$/.exec(field ?? '');
  if (found?.[1] === undefined) return { name, version: withoutBinaryRebuild(version) };
  return { name: found[1], version: found[2] ?? withoutBinaryRebuild(version) };
}

function withoutBinaryRebuild(version: string): string {
  return version.replace(/\+b\d+$/, '');
}

/** `gcc-12 (= 12.2.0-14), foo (= 1)`: sources of which a copy is inside. */
function exactly(field: string | undefined): { readonly name: string; readonly version: string }[] {
  if (field === undefined) return [];
  return [...field.matchAll(/([^\s,()]+)\s*\(\s*=\s*([^\s()]+)\s*\)/g)].map(([, name = '', version = '']) => ({ name, version }));
}

function purlStart(vendor: string, name: string): string {
  return `pkg:deb/${vendor}/${encodeURIComponent(name.toLowerCase())}`;
}

/** As the package-url library prints it: `:` and `+` stand as they are. */
function purlVersion(version: string): string {
  if (/^[A-Za-z0-9.:+~-]*$/.test(version)) return version;
  return encodeURIComponent(version).replaceAll('%3A', ':').replaceAll('%2B', '+');
}
