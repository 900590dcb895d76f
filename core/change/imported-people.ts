import type { Config, PersonConfig } from '../config/schema.ts';
import { directoryKind, type DirectoryRecord } from '../state/kinds/directory.ts';
import type { Records } from '../state/ledger.ts';

type Role = 'packager' | 'releng' | 'admin';

/** The configured people and those of directories. A file in `people/` wins over a directory, and an account stays whose it is. */
export function peopleWith(config: Pick<Config, 'people' | 'directories'>, records: readonly DirectoryRecord[]): Map<string, PersonConfig> {
  const people = new Map([...config.people].filter(([, person]) => person.directory === undefined));
  const taken = new Set([...people.values()].flatMap(({ accounts }) => keysOf(accounts)));
  for (const { id: directory, people: imported } of records) {
    const groups = config.directories.get(directory)?.groups;
    if (groups === undefined) continue;
    for (const { id, name, accounts, groups: memberOf } of imported) {
      if (people.has(id) || keysOf(accounts).some((key) => taken.has(key))) continue;
      for (const key of keysOf(accounts)) taken.add(key);
      const roles: Partial<Record<Role, string[]>> = {};
      for (const group of memberOf) {
        if (!Object.hasOwn(groups, group)) continue;
        for (const [role, products] of Object.entries(groups[group] ?? {}))
          roles[role as Role] = [...new Set([...(roles[role as Role] ?? []), ...(products ?? [])])];
      }
      people.set(id, { ...(name === null ? {} : { name }), accounts, roles, owns: [], directory });
    }
  }
  return people;
}

/** The same with what the records of a moment say. */
export async function withImportedPeople(config: Config, records: Records): Promise<Config> {
  if (config.directories.size === 0) return config;
  return { ...config, people: peopleWith(config, await Array.fromAsync(records.find(directoryKind))) };
}

function keysOf(accounts: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(accounts).flatMap(([network, names]) => names.map((name) => `${network} ${name}`));
}
