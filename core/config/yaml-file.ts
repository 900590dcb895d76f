import { type Document, type Node, type Pair, type YAMLMap, LineCounter, isAlias, isCollection, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { type Problem, sayKey } from './problem.ts';

/** One file, read: its value, and where each key stands. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** The problem at a key's value, or at the key itself; at the nearest thing above it where the key is missing. */
  problem(path: readonly PropertyKey[], message: string, near?: readonly string[], at?: 'key' | 'value'): Problem;
}

const aliasLimit = 50;
const depthLimit = 64;
/** Openings right after one another: told from the text, because a parser needs seconds to give up on a million of them. */
const tooDeep = new RegExp(`(?:[[{]\\s*|[-?][ ]+){${depthLimit}}`);

/** Reads one YAML 1.2 document, a mapping or nothing; whatever stands in the way is a problem with its place. */
export function readYaml(file: string, bytes: Uint8Array | string): YamlFile | readonly Problem[] {
  const text = decode(bytes);
  if (text === undefined) return [problemAt(file, 1, 1, 'expected text in UTF-8, found other bytes')];
  const nul = text.indexOf('\0');
  if (nul >= 0) return [problemAt(file, text.slice(0, nul).split('\n').length, 1, 'expected text, found a NUL byte')];
  if (tooDeep.test(text)) return [problemAt(file, 1, 1, `lists and mappings are nested more than ${depthLimit} deep`)];

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, merge: true, uniqueKeys: false, logLevel: 'error' });
  const place = (offset: number): [number, number] => {
    const { line, col } = lines.linePos(offset);
    return [Math.max(1, line), Math.max(1, col)];
  };
  const problems = [...document.errors, ...document.warnings].map((error) => problemAt(file, ...place(error.pos[0]), saySyntax(error.code, error.message)));
  const { explicit, version } = document.directives?.yaml ?? {};
  if (explicit === true && version !== '1.2') problems.push(problemAt(file, 1, 1, `expected YAML 1.2, found %YAML ${version}`));
  if (problems.length > 0) return problems.slice(0, 1);

  for (const [offset, message] of oddities(document)) problems.push(problemAt(file, ...place(offset), message));
  if (problems.length > 0) return problems;
  try {
    const value: unknown = document.toJS({ maxAliasCount: aliasLimit }) ?? {};
    return { file, value, problem: (path, message, near = [], at = 'value') => problemOf(document, place, file, path, message, near, at) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return [problemAt(file, 1, 1, 'its aliases expand to far more than the file holds; write the values out')];
  }
}

function decode(bytes: Uint8Array | string): string | undefined {
  if (typeof bytes === 'string') return bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function problemAt(file: string, line: number, column: number, message: string): Problem {
  return { file, line, column, key: '', message, near: [] };
}

function saySyntax(code: string, message: string): string {
  if (code === 'TAB_AS_INDENT') return 'expected spaces, found a tab; YAML is indented with spaces';
  if (code === 'MULTIPLE_DOCS') return 'expected one document, found a second one after "---"';
  if (code === 'NON_STRING_KEY') return 'expected a plain word as key, found a list or a mapping';
  if (code === 'RESOURCE_EXHAUSTION') return 'lists and mappings are nested too deep';
  return `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

/** What the parser lets pass and we do not: duplicate keys, tags, aliases that lead nowhere, in a circle or are too many. */
function* oddities(document: Document): Iterable<[offset: number, message: string]> {
  let aliases = 0;
  const open: { readonly node: Node; readonly above: readonly Node[] }[] = isCollection(document.contents) ? [{ node: document.contents, above: [] }] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, above } = next;
    const offset = node.range?.[0] ?? 0;
    if (isAlias(node)) {
      aliases += 1;
      if (aliases > aliasLimit) return yield [offset, `expected at most ${aliasLimit} aliases; write the values out`];
      const target = node.resolve(document);
      if (target === undefined) yield [offset, `there is no anchor &${node.source} before this alias`];
      else if (above.includes(target)) yield [offset, `the alias *${node.source} contains itself`];
      continue;
    }
    if (node.tag !== undefined && !/^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/.test(node.tag))
      yield [offset, `expected plain YAML, found the tag ${node.tag}`];
    const inside = [...above, node];
    if (isSeq(node)) for (const item of node.items) if (isNode(item)) open.push({ node: item, above: inside });
    if (!isMap(node)) continue;
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      if (isScalar(key)) {
        const name = String(key.value);
        if (seen.has(name)) yield [key.range?.[0] ?? offset, `the key "${name}" stands here twice`];
        seen.add(name);
      }
      if (isNode(value)) open.push({ node: value, above: inside });
    }
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isCollection(value) || isAlias(value);
}

const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(map) ?? new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
  pairs.set(map, known);
  return known;
}

function problemOf(
  document: Document,
  place: (offset: number) => [number, number],
  file: string,
  path: readonly PropertyKey[],
  message: string,
  near: readonly string[],
  at: 'key' | 'value',
): Problem {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairsOf(node).get(String(part));
      if (pair === undefined) break;
      const last = index === path.length - 1;
      const shown = last && at === 'key' ? pair.key : (pair.value ?? pair.key);
      node = pair.value;
      offset = (isNode(shown) ? shown.range?.[0] : undefined) ?? offset;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      offset = (isNode(node) ? node.range?.[0] : undefined) ?? offset;
    } else break;
  }
  const [line, column] = place(offset);
  return { file, line, column, key: sayKey(path), message, near };
}
