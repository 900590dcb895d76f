import type { ZodType } from 'zod';

/** Keys the schema knows at a path, over all forms that could stand there. */
export function keysAt(schema: ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  let forms: Definition[] = [definition(schema)];
  for (const part of path) forms = forms.flatMap(unwrap).flatMap((form) => inside(form, part));
  const last = forms.flatMap(unwrap);
  const record = last.flatMap((form) =>
    form.type === 'record' && form.keyType !== undefined ? (Object.values(definition(form.keyType).entries ?? {}) as unknown[]).map(String) : [],
  );
  const kind = (valueAt(value, path) as { kind?: unknown } | undefined)?.kind;
  const objects = last.filter((form) => form.shape !== undefined);
  const chosen = objects.filter((form) => form.shape?.['kind'] !== undefined && (definition(form.shape['kind']).values ?? []).includes(kind));
  return [...new Set([...record, ...(chosen.length > 0 ? chosen : objects).flatMap((form) => Object.keys(form.shape ?? {}))])];
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, ZodType>>;
  readonly element?: ZodType;
  readonly innerType?: ZodType;
  readonly options?: readonly ZodType[];
  readonly keyType?: ZodType;
  readonly valueType?: ZodType;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
}

function definition(schema: ZodType): Definition {
  return schema.def as unknown as Definition;
}

function unwrap(form: Definition): Definition[] {
  if (form.innerType !== undefined) return unwrap(definition(form.innerType));
  if (form.options !== undefined) return form.options.flatMap((option) => unwrap(definition(option)));
  return [form];
}

function inside(form: Definition, part: PropertyKey): Definition[] {
  const next = typeof part === 'number' ? form.element : (form.shape?.[String(part)] ?? form.valueType);
  return next === undefined ? [] : [definition(next)];
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const part of path) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[part];
  }
  return current;
}
