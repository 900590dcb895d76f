import { z } from 'zod';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/near.ts';
import { describeKeys } from './key-descriptions.ts';
import { Factory, configFolders } from './schema.ts';

const singular: Readonly<Record<string, string>> = { people: 'person', policies: 'policy' };

/** What `schema KIND` may be asked for; a kind's singular does as well. */
export const configKinds: readonly string[] = ['factory', ...Object.keys(configFolders)];

/** JSON Schema of one kind of file, by its folder's name or its singular, for editors and `schema KIND`. Throws `NAME_UNKNOWN`. */
export function jsonSchemaOf(kind: string): unknown {
  const kinds = new Map<string, z.ZodType>([['factory', Factory]]);
  for (const [folder, schema] of Object.entries(configFolders)) {
    kinds.set(folder, schema);
    kinds.set(singular[folder] ?? folder.replace(/s$/, ''), schema);
  }
  const schema = kinds.get(kind);
  if (schema !== undefined) {
    const made = z.toJSONSchema(schema, { io: 'input' });
    describeKeys(made, folderOf(kind));
    return made;
  }
  throw new UserError('NAME_UNKNOWN', `There is no kind of configuration file called "${kind}".`, {
    hint: `Kinds: ${configKinds.join(', ')}.`,
    suggest: nearest(kind, kinds.keys()),
  });
}

function folderOf(kind: string): string {
  return Object.keys(configFolders).find((folder) => folder === kind || (singular[folder] ?? folder.replace(/s$/, '')) === kind) ?? kind;
}
