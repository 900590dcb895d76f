import { nearest } from '../model/near.ts';
import type { Problem } from './problem.ts';
import { keysAt, valueAt } from './schema-keys.ts';
import type { YamlFile } from './yaml-file.ts';
import type { ZodType, z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What the schema finds wrong in a file, in words: what was expected, what was found, what is near. */
export function schemaProblems(file: YamlFile, schema: ZodType, issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => problemsOf(file, schema, issue, []));
}

function problemsOf(file: YamlFile, schema: ZodType, issue: Issue, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path];
  const found = valueAt(file.value, path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(schema, path, file.value);
      return issue.keys.map((key) => {
        const near = nearest(key, known);
        const list = known.length > 0 && near.length === 0 ? `; known here: ${known.join(', ')}` : '';
        return file.problem([...path, key], `unknown key${list}`, near, 'key');
      });
    }
    case 'invalid_type':
      if (found === undefined) return [file.problem(path, `expected ${sayType(issue.expected)}, found nothing; the key is missing`)];
      return [file.problem(path, `expected ${sayType(issue.expected)}, found ${sayValue(found)}${quoteAdvice(issue.expected, found)}`)];
    case 'invalid_value':
      return [oneOf(file, path, issue.values.map(String), found)];
    case 'invalid_union':
      if (issue.errors.length === 0) return [oneOf(file, path, 'options' in issue ? (issue.options ?? []).map(String) : [], found)];
      return unionProblems(file, schema, issue.errors, path);
    case 'invalid_key':
      return [file.problem(path, `the key ${sayValue(path.at(-1))} is not a name: ${issue.issues[0]?.message ?? 'expected another'}`, [], 'key')];
    case 'invalid_format': {
      const prefix = issue.format === 'starts_with' ? String((issue as { prefix?: unknown }).prefix) : undefined;
      const expected =
        prefix !== undefined
          ? `expected text that begins with "${prefix}"`
          : issue.message.startsWith('expected')
            ? issue.message
            : `expected text like ${String(issue.pattern)}`;
      return [file.problem(path, `${expected}, found ${sayValue(found)}`)];
    }
    case 'too_small':
      return [
        file.problem(
          path,
          `expected ${Array.isArray(found) ? `at least ${issue.minimum} entries` : typeof found === 'string' ? 'text that is not empty' : `a number ${issue.inclusive === true ? 'from' : 'above'} ${issue.minimum}${issue.inclusive === true ? ' up' : ''}`}, found ${sayValue(found)}`,
        ),
      ];
    default:
      return [file.problem(path, `${issue.message}, found ${sayValue(found)}`)];
  }
}

/** Of several forms the closest one speaks: the one that understood most keys, else a list of what could stand here. */
function unionProblems(file: YamlFile, schema: ZodType, errors: readonly (readonly Issue[])[], path: readonly PropertyKey[]): Problem[] {
  const found = valueAt(file.value, path);
  const fitting = errors.filter(
    (issues) => !issues.some((issue) => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'unrecognized_keys')),
  );
  const best = fitting.length === 1 ? fitting[0] : fitting.toSorted((a, b) => a.length - b.length)[0];
  if (best !== undefined) return best.flatMap((issue) => problemsOf(file, schema, issue, path));
  const known = keysAt(schema, path, file.value);
  const unknown = errors.flatMap((issues) => issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])));
  if (known.length > 0 && unknown.length > 0) {
    const key = unknown.find((item) => !known.includes(item)) ?? unknown[0] ?? '';
    const message = known.includes(key) ? `expected one of ${known.join(', ')} alone` : `unknown key; known here: ${known.join(', ')}`;
    return [file.problem([...path, key], message, known.includes(key) ? [] : nearest(key, known), 'key')];
  }
  const types = [...new Set(errors.flat().flatMap((issue) => (issue.code === 'invalid_type' ? [sayType(issue.expected)] : [])))];
  return [file.problem(path, `expected ${types.join(' or ')}, found ${sayValue(found)}`)];
}

function oneOf(file: YamlFile, path: readonly PropertyKey[], values: readonly string[], found: unknown): Problem {
  const list = values.length === 1 ? values[0] : `one of ${values.join(', ')}`;
  return file.problem(path, `expected ${list}, found ${sayValue(found)}`, typeof found === 'string' ? nearest(found, values) : []);
}

function sayType(expected: string): string {
  const words: Record<string, string> = {
    string: 'text',
    object: 'a mapping',
    record: 'a mapping',
    array: 'a list',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    null: 'null',
  };
  return words[expected] ?? expected;
}

export function sayValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return `the number ${value}`;
  const text = JSON.stringify(String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

function quoteAdvice(expected: string, found: unknown): string {
  return expected === 'string' && (typeof found === 'number' || typeof found === 'boolean') ? `; put it in quotes: "${String(found)}"` : '';
}
