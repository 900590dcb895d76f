import { UserError } from '../../../model/errors.ts';
import { fieldsOf, isObject, textOf, type Fields } from '../loose.ts';

const versions = ['1.4', '1.5', '1.6'];
const largest = 64 * 1024 * 1024;

/** A component as the file has it; `parent` is the one it is nested in. */
export interface BomComponent {
  readonly fields: Fields;
  readonly parent: BomComponent | undefined;
}

export interface Bom {
  /** What the file describes. */
  readonly subject: Fields | undefined;
  readonly components: readonly BomComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** Throws `SOURCE_BROKEN` for what is no CycloneDX JSON of a known version. */
export function parseBom(bytes: Uint8Array, name: string): Bom {
  if (bytes.length > largest) throw broken(name, `${bytes.length} bytes are more than the ${largest} that are read`);
  const bom = fieldsOf(parse(bytes, name));
  if (bom.get('bomFormat') !== 'CycloneDX') throw broken(name, 'it lacks "bomFormat": "CycloneDX"');
  const version = textOf(bom.get('specVersion'));
  if (version === undefined || !versions.includes(version)) throw broken(name, `its specVersion is ${version ?? 'missing'}; ${versions.join(', ')} are read`);
  const subject = fieldsOf(bom.get('metadata')).get('component');
  return {
    subject: isObject(subject) ? fieldsOf(subject) : undefined,
    components: flatten(bom.get('components'), isObject(subject) ? fieldsOf(subject).get('components') : undefined),
    dependencies: listOf(bom.get('dependencies')).flatMap((item) => {
      const ref = textOf(fieldsOf(item).get('ref'));
      const dependsOn = listOf(fieldsOf(item).get('dependsOn')).flatMap((other) => textOf(other) ?? []);
      return ref === undefined ? [] : [{ ref, dependsOn }];
    }),
  };
}

/** All components with those nested in them, however deep. */
function flatten(...lists: readonly unknown[]): BomComponent[] {
  const found: BomComponent[] = [];
  const waiting = lists.flatMap((list) => listOf(list).map((item) => ({ item, parent: undefined as BomComponent | undefined })));
  for (let at = 0; at < waiting.length; at++) {
    const { item, parent } = waiting[at] as (typeof waiting)[number];
    if (!isObject(item)) continue;
    const component = { fields: fieldsOf(item), parent };
    found.push(component);
    for (const nested of listOf(component.fields.get('components'))) waiting.push({ item: nested, parent: component });
  }
  return found;
}

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw broken(name, error instanceof SyntaxError ? `it is not JSON: ${error.message}` : 'it is not text in UTF-8', error);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function broken(name: string, reason: string, cause?: unknown): UserError {
  return new UserError('SOURCE_BROKEN', `${name} cannot be read as a CycloneDX bill of materials: ${reason}.`, {
    hint: 'Write CycloneDX JSON 1.4, 1.5 or 1.6.',
    data: { file: name, line: null, reason },
    ...(cause === undefined ? {} : { cause }),
  });
}
