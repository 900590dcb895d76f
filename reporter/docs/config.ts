import { jsonSchemaOf } from '@millwright/core/config/json-schema.ts';
import { keysBelow } from '@millwright/core/config/key-descriptions.ts';
import { configFolders } from '@millwright/core/config/schema.ts';

type Key = ReturnType<typeof keysBelow>[number];
interface Typed {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Typed[];
  readonly items?: Typed;
  readonly additionalProperties?: Typed | boolean;
  readonly properties?: Readonly<Record<string, Typed>>;
  readonly default?: unknown;
  readonly description?: string;
}

interface Kind {
  /** What its files are, in a few words. */
  readonly what: string;
}

/** The kinds of files in reading order. */
const kinds: Readonly<Record<string, Kind>> = {
  factory: { what: 'The factory itself: one file, at the top.' },
  components: { what: 'Something people maintain here, and how it is built.' },
  formats: { what: 'A content format: what builds it, and what a build leaves.' },
  sources: { what: 'Content that others publish, read by a built-in format.' },
  collections: { what: 'Who looks after which component in a release, and which of them are built there.' },
  engines: { what: 'A place where builds and tests run.' },
  products: { what: 'A product, its releases and their stages.' },
  tests: { what: 'A test that runs by itself on a compose.' },
  policies: { what: 'What has to be true before a compose moves to a stage.' },
  keys: { what: 'A key that signs.' },
  people: { what: 'One human, with the accounts that prove who is speaking.' },
  directories: { what: 'Where more people and their groups are read from: an LDAP server, a forge, an account system.' },
  rooms: { what: 'A place to talk, and what may be done there.' },
  tokens: { what: 'A program that may speak over HTTP.' },
  triggers: {
    what: 'Something that happens, or a moment, and the command that is given then.',
  },
  networks: { what: 'A chat network that the bot joins. Who speaks there is who the network proves.' },
};

/** An example file by its path in the configuration. All examples together are a configuration that loads. */
export interface Example {
  readonly path: string;
  readonly text: string;
}

/** The reference of the configuration as Markdown, from its schemas, with an example of each kind. */
export async function configReference(exampleOf: (kind: string) => Promise<Example>): Promise<string> {
  const missing = Object.keys(configFolders).find((folder) => kinds[folder] === undefined);
  if (missing !== undefined) throw new Error(`The docs say nothing of the configuration's folder ${missing}.`);
  const parts = await Promise.all(Object.entries(kinds).map(async ([kind, { what }]) => section(kind, what, await exampleOf(kind))));
  return parts.join('\n\n');
}

function section(kind: string, what: string, { path, text }: Example): string {
  const title = kind === 'factory' ? 'factory.yaml' : `${kind}/`;
  const rows = rowsOf(keysBelow(jsonSchemaOf(kind), kind), kind);
  const file = kind === 'factory' ? '' : ` For example \`${path}\`:`;
  return `## ${title}\n\n${what}${file}\n\n\`\`\`yaml\n${text.trimEnd()}\n\`\`\`\n\n| Key | Type | Default | Meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

/** One row a key; the forms a key has in several kinds of one file share it. */
function rowsOf(keys: readonly Key[], kind: string): string[] {
  const merged = new Map<string, Key[]>();
  for (const key of keys) merged.set(key.path, [...(merged.get(key.path) ?? []), key]);
  return [...merged].map(([path, forms]) => {
    const name = path.slice(kind.length + 1).replaceAll('*', 'NAME');
    const type = [...new Set(forms.map(({ schema }) => typeOf(schema as Typed)))].join(', or ');
    const standard = forms[0]?.required === true ? 'needed' : sayDefault((forms[0]?.schema as Typed | undefined)?.default);
    return `| \`${name}\` | ${cell(type)} | ${cell(standard)} | ${cell(forms[0]?.schema.description ?? '')} |`;
  });
}

function typeOf(schema: Typed): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(', or ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => words[type as string] ?? type).join(' or ');
  if (schema.type === 'array') return `list of ${many(typeOf(schema.items ?? {}))}`;
  if (schema.type === 'object' && schema.properties === undefined && typeof schema.additionalProperties === 'object')
    return `names, each with ${article(typeOf(schema.additionalProperties))}`;
  return words[schema.type as string] ?? 'anything';
}

const words: Readonly<Record<string, string>> = { string: 'text', integer: 'number', number: 'number', boolean: 'true or false', object: 'keys', null: 'null' };

function many(type: string): string {
  return type === 'text' ? 'texts' : type;
}

function article(type: string): string {
  return type === 'text' || type === 'number' ? `a ${type}` : type;
}

function sayDefault(value: unknown): string {
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))) return '';
  return Array.isArray(value) ? (value.length === 0 ? 'none' : `\`[${value.join(', ')}]\``) : `\`${String(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '\\<');
}
