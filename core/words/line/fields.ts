import type { Spelling } from './spelling.ts';

/** One argument of a command, as its schema describes it. */
export interface Field {
  readonly name: string;
  /** flag: given or not. list: may be given more than once. rest: everything that follows, uninterpreted. */
  readonly shape: 'text' | 'flag' | 'list' | 'rest';
  readonly required: boolean;
  readonly description: string;
  /** The words it takes, where it takes only some. */
  readonly choices: readonly string[];
  /** Its place among the positional arguments, or -1. */
  readonly position: number;
}

interface SchemaLike {
  readonly description?: string;
  readonly def: {
    readonly type: string;
    readonly innerType?: SchemaLike;
    readonly in?: SchemaLike;
    readonly element?: SchemaLike;
    readonly entries?: Readonly<Record<string, string>>;
    readonly values?: readonly unknown[];
  };
  safeParse(value: unknown): { readonly success: boolean };
}

/** `...name` takes the rest as a list; `--name` takes the rest with its flags, for a command whose argument is a command. */
export function fieldsOf(command: Spelling): Field[] {
  const places = command.positional.map((name) => name.replace(/^(\.\.\.|--)/, ''));
  return Object.entries(command.args.shape as Record<string, SchemaLike>).map(([name, schema]) => {
    const position = places.indexOf(name);
    const inner = unwrap(schema);
    return {
      name,
      shape: command.positional[position]?.startsWith('--') === true ? 'rest' : shapeOf(inner),
      required: !schema.safeParse(undefined).success,
      description: describe(schema),
      choices: choicesOf(inner.def.type === 'array' && inner.def.element !== undefined ? unwrap(inner.def.element) : inner),
      position,
    };
  });
}

/** `rebuild [NAME…] [--because NODE] [--unbuilt]` */
export function usageOf(command: Spelling): string {
  const fields = fieldsOf(command);
  const positional = fields.filter((field) => field.position >= 0).toSorted((a, b) => a.position - b.position);
  const named = fields.filter((field) => field.position < 0);
  const parts = [
    ...positional.map((field) => bracket(field, `${placeholder(field)}${field.shape === 'list' ? '…' : ''}`)),
    ...named.map((field) => bracket(field, field.shape === 'flag' ? flagOf(field.name) : `${flagOf(field.name)} ${placeholder(field)}`)),
  ];
  return [command.word, ...parts].join(' ');
}

/** `noScratch` is written `--no-scratch`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (char) => `-${char.toLowerCase()}`)}`;
}

function bracket(field: Field, text: string): string {
  return field.required ? text : `[${text}]`;
}

function placeholder(field: Field): string {
  if (field.choices.length > 0 && field.choices.join('|').length <= 60) return field.choices.join('|');
  return field.shape === 'rest' ? `${field.name.toUpperCase()}…` : field.name.replace(/[A-Z]/g, (char) => `-${char}`).toUpperCase();
}

function unwrap(schema: SchemaLike): SchemaLike {
  const inner = schema.def.innerType ?? (schema.def.type === 'pipe' ? schema.def.in : undefined);
  return inner === undefined ? schema : unwrap(inner);
}

function shapeOf({ def }: SchemaLike): 'text' | 'flag' | 'list' {
  if (def.type === 'boolean' || (def.type === 'literal' && def.values?.[0] === true)) return 'flag';
  return def.type === 'array' ? 'list' : 'text';
}

function choicesOf({ def }: SchemaLike): string[] {
  if (def.type === 'enum') return Object.values(def.entries ?? {});
  return def.type === 'literal' ? (def.values ?? []).filter((value) => typeof value === 'string') : [];
}

function describe(schema: SchemaLike): string {
  return schema.description ?? (schema.def.innerType === undefined ? '' : describe(schema.def.innerType));
}
