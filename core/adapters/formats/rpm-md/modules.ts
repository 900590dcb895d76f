import { parseDocument } from 'yaml';
import type { Skipped } from '../../../content/format.ts';
import { fieldsOf, textOf, type Fields } from '../loose.ts';

/** A stream of a module, over all its builds in the repository. */
export interface ModuleStream {
  readonly name: string;
  readonly stream: string;
  /** The highest of its builds; an integer, usually a time. Empty where none is given. */
  readonly version: string;
  readonly summary: string;
  /** Names of source packages it is made of. */
  readonly components: readonly string[];
  /** NEVRAs of what it ships here. */
  readonly artifacts: readonly string[];
  /** Streams by module; an empty list is any stream. */
  readonly requires: ReadonlyMap<string, readonly string[]>;
  readonly buildRequires: ReadonlyMap<string, readonly string[]>;
  readonly profiles: readonly string[];
  readonly isDefault: boolean;
  /** `2026-05-31`, where its end is known. */
  readonly eol?: string;
}

type Draft = { -readonly [Key in keyof ModuleStream]: ModuleStream[Key] };
interface Builds {
  readonly components: Set<string>;
  readonly artifacts: Set<string>;
  readonly profiles: Set<string>;
  readonly requires: Map<string, string[]>;
  readonly buildRequires: Map<string, string[]>;
}

const largestDocument = 8 * 1024 * 1024;

/** Streams of a modules.yaml, a stream of documents (modulemd 1 and 2, defaults, obsoletes). A document that cannot be read is skipped by itself. */
export function readModules(file: string, text: string): { readonly streams: ModuleStream[]; readonly skipped: Skipped[] } {
  const found = new Map<string, { stream: Draft; builds: Builds }>();
  const defaults = new Map<string, string>();
  const ends = new Map<string, string>();
  const skipped: Skipped[] = [];
  for (const { line, body } of documentsIn(text)) {
    const document = body.length > largestDocument ? `its ${body.length} characters are more than are read.` : parsed(body);
    if (typeof document === 'string') {
      skipped.push({ skipped: { file, line, reason: `a module document cannot be read: ${document}` } });
      continue;
    }
    const data = fieldsOf(document.get('data'));
    const kind = document.get('document');
    if (kind === 'modulemd-defaults') {
      const [name, stream] = [textOf(data.get('module')), textOf(data.get('stream'))];
      if (name !== undefined && stream !== undefined) defaults.set(name, stream);
    } else if (kind === 'modulemd-obsoletes') {
      const [name, stream, end] = [textOf(data.get('module')), textOf(data.get('stream')), textOf(data.get('eol_date'))];
      if (name !== undefined && stream !== undefined && end !== undefined) ends.set(`${name}:${stream}`, end.slice(0, 10));
    } else if (kind === 'modulemd' || kind === 'modulemd-stream') addBuild(data, line);
  }
  const streams = [...found.values()].map(({ stream, builds }): ModuleStream => {
    const eol = ends.get(`${stream.name}:${stream.stream}`) ?? stream.eol;
    return {
      ...stream,
      components: [...builds.components].sort(),
      artifacts: [...builds.artifacts].sort(),
      profiles: [...builds.profiles].sort(),
      requires: builds.requires,
      buildRequires: builds.buildRequires,
      isDefault: defaults.get(stream.name) === stream.stream,
      ...(eol === undefined ? {} : { eol }),
    };
  });
  return { streams, skipped };

  function addBuild(data: Fields, line: number): void {
    const [name, stream] = [textOf(data.get('name')), textOf(data.get('stream'))];
    if (name === undefined || stream === undefined || /[\s:/\p{Cc}]/u.test(name + stream)) {
      skipped.push({ skipped: { file, line, reason: 'a module document names no module and stream that could be told apart.' } });
      return;
    }
    const known = found.get(`${name}:${stream}`) ?? { stream: emptyStream(name, stream), builds: emptyBuilds() };
    found.set(`${name}:${stream}`, known);
    const version = textOf(data.get('version')) ?? '';
    if (version.length > known.stream.version.length || (version.length === known.stream.version.length && version >= known.stream.version)) {
      const eol = textOf(data.get('eol'));
      Object.assign(known.stream, {
        version,
        summary: textOf(data.get('summary'))?.slice(0, 300) ?? '',
        ...(eol === undefined ? {} : { eol: eol.slice(0, 10) }),
      });
    }
    for (const component of fieldsOf(fieldsOf(data.get('components')).get('rpms')).keys()) known.builds.components.add(component);
    for (const nevra of listOf(fieldsOf(data.get('artifacts')).get('rpms'))) known.builds.artifacts.add(nevra);
    for (const profile of fieldsOf(data.get('profiles')).keys()) known.builds.profiles.add(profile);
    const dependencies = data.get('dependencies');
    for (const one of Array.isArray(dependencies) ? (dependencies as unknown[]) : [dependencies]) {
      addNeeds(known.builds.requires, fieldsOf(one).get('requires'));
      addNeeds(known.builds.buildRequires, fieldsOf(one).get('buildrequires'));
    }
  }
}

function addNeeds(needs: Map<string, string[]>, said: unknown): void {
  for (const [name, streams] of fieldsOf(said)) {
    const wanted = Array.isArray(streams) ? listOf(streams) : [textOf(streams) ?? ''];
    needs.set(name, [...new Set([...(needs.get(name) ?? []), ...wanted.filter((stream) => stream !== '')])]);
  }
}

function parsed(body: string): Fields | string {
  // Everything is text, as modulemd has it: the stream 1.10 is not 1.1.
  const document = parseDocument(body, { schema: 'failsafe', uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) return error.message.split('\n')[0] ?? error.code;
  try {
    const value = fieldsOf(document.toJS({ maxAliasCount: 100 }));
    return value.size === 0 ? 'it is no mapping.' : value;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** The texts between lines `---` and `...`, with the line each begins on. */
function* documentsIn(text: string): Generator<{ readonly line: number; readonly body: string }> {
  let body: string[] = [];
  let from = 1;
  for (const [at, line] of text.split('\n').entries()) {
    const isMark = /^(---|\.\.\.)(\s|$)/.test(line);
    if (!isMark) {
      body.push(line);
      continue;
    }
    if (body.some((each) => each.trim() !== '')) yield { line: from, body: body.join('\n') };
    body = [];
    from = at + 2;
  }
  if (body.some((each) => /^[^#\s]/.test(each))) yield { line: from, body: body.join('\n') };
}

function emptyStream(name: string, stream: string): Draft {
  const none = new Map<string, readonly string[]>();
  return { name, stream, version: '', summary: '', components: [], artifacts: [], requires: none, buildRequires: none, profiles: [], isDefault: false };
}

function emptyBuilds(): Builds {
  return { components: new Set(), artifacts: new Set(), profiles: new Set(), requires: new Map(), buildRequires: new Map() };
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((item) => textOf(item) ?? []) : [];
}
