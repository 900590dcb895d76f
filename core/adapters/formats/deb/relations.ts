/** Which architectures and build profiles a relation field is read for. */
export interface ReadFor {
  readonly arches: readonly string[];
  readonly profiles: readonly string[];
}

const operators: Readonly<Record<string, string>> = { '<<': '<', '<=': '<=', '=': '=', '>=': '>=', '>>': '>', '<': '<=', '>': '>=' };
const alternative =
  /^([A-Za-z0-9][A-Za-z0-9.+_-]*)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|>=|>>|=|<|>)\s*([^\s()]+)\s*\))?\s*(?:\[([^\]]*)\])?\s*((?:<[^<>]*>\s*)*)$/;
const plain = /^[a-z0-9][a-z0-9.+-]*$/;

/** Reads a relation field as clauses. `bad` is told what could not be read. */
export type ClauseReader = (field: string | undefined, bad: (part: string) => void) => string[];

const mostKnown = 500_000;

/**
 * A relation field as clauses: all have to be met, each by one of its alternatives (`a >= 1 | b`).
 * What is not meant for these architectures and profiles is left out. The same clause stands in thousands of packages and is read once.
 */
export function clauseReader(readFor: ReadFor): ClauseReader {
  const known = new Map<string, string>();
  return (field, bad) => {
    if (field === undefined || field === '') return [];
    const clauses: string[] = [];
    for (let at = 0; at < field.length;) {
      const comma = field.indexOf(',', at);
      const end = comma < 0 ? field.length : comma;
      while (at < end && field.charCodeAt(at) <= 0x20) at++;
      const text = field.slice(at, end);
      at = end + 1;
      if (text === '') continue;
      let clause = known.get(text);
      if (clause === undefined) {
        clause = clauseOf(text.trim(), readFor, bad);
        if (known.size < mostKnown) known.set(copied(text), (clause = copied(clause)));
      }
      if (clause !== '') clauses.push(clause);
    }
    return clauses;
  };
}

/** A part of a text keeps the whole text in memory; a copy does not. */
function copied(text: string): string {
  return Buffer.from(text).toString();
}

function clauseOf(text: string, readFor: ReadFor, bad: (part: string) => void): string {
  if (plain.test(text)) return text;
  const alternatives: string[] = [];
  for (const one of text.split('|')) {
    const read = alternativeOf(one.trim(), readFor);
    if (read === undefined) bad(one.trim());
    else if (read !== '') alternatives.push(read);
  }
  return alternatives.join(' | ');
}

/** `''` for what does not apply, undefined for what is none. */
function alternativeOf(text: string, readFor: ReadFor): string | undefined {
  const found = alternative.exec(text);
  if (found === null) return undefined;
  const [, name = '', qualifier, operator, version, arches, profiles] = found;
  if (arches !== undefined && !readFor.arches.some((arch) => isFor(arches, arch))) return '';
  if (profiles !== undefined && profiles !== '' && !isActive(profiles, readFor.profiles)) return '';
  const full = qualifier === undefined || qualifier === 'native' ? name : `${name}:${qualifier}`;
  return operator === undefined ? full : `${full} ${operators[operator] ?? operator} ${version ?? ''}`;
}

/** `amd64 i386`, `!hurd-any`: one that fits, or none of those that are ruled out. */
function isFor(restriction: string, arch: string): boolean {
  const names = restriction.trim().split(/\s+/);
  const ruledOut = names.filter((name) => name.startsWith('!')).map((name) => name.slice(1));
  if (ruledOut.length > 0) return !ruledOut.some((name) => isArch(name, arch));
  return names.some((name) => isArch(name, arch));
}

/** `any`, `linux-any`, `any-amd64`, `amd64` (deb-architecture wildcards). An architecture without a system runs on Linux. */
export function isArch(wildcard: string, arch: string): boolean {
  if (wildcard === arch || wildcard === 'any') return true;
  const [system, machine] = tupleOf(arch);
  const [wantedSystem, wantedMachine] = tupleOf(wildcard);
  return wildcard.includes('any') && (wantedSystem === 'any' || wantedSystem === system) && (wantedMachine === 'any' || wantedMachine === machine);
}

function tupleOf(arch: string): [system: string, machine: string] {
  const dash = arch.lastIndexOf('-');
  return dash < 0 ? ['linux', arch] : [arch.slice(0, dash), arch.slice(dash + 1)];
}

/** `<!nocheck> <cross !stage1>`: one list of which every term holds. */
function isActive(formula: string, active: readonly string[]): boolean {
  return [...formula.matchAll(/<([^<>]*)>/g)].some(([, terms = '']) =>
    terms
      .trim()
      .split(/\s+/)
      .every((term) => (term.startsWith('!') ? !active.includes(term.slice(1)) : active.includes(term))),
  );
}
