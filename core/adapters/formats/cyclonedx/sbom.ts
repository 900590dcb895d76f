import { canonicalPurl, printPurl, purlBase } from '../../../model/ids.ts';
import type { Relation } from '../../../model/node.ts';
import { parseBom, type Bom } from './bom.ts';
import { textOf, type Fields } from '../loose.ts';

export interface SbomNode {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
}

export interface SbomEdge {
  readonly from: string;
  readonly to: string;
  readonly relation: Relation;
}

export interface Sbom {
  /** Everything the file describes but the outputs themselves. */
  readonly nodes: readonly SbomNode[];
  readonly edges: readonly SbomEdge[];
  /** Of what the file describes. */
  readonly version?: string;
  /** What could not be used, one sentence each. */
  readonly skipped: readonly string[];
}

export interface SbomOptions {
  /** What the build left; the file's own subject stands for them. */
  readonly outputs: readonly { readonly purl: string; readonly path: string }[];
  /** What to call the file in a message. */
  readonly name?: string;
}

/**
 * Reads what a build says its outputs need. `dependencies` give the edges; a component nested in another is needed by it; in a file without any
 * dependencies the subject needs all of its components. Throws `SOURCE_BROKEN` when nothing can be read.
 */
export function readSbom(bytes: Uint8Array, options: SbomOptions): Sbom {
  const bom = parseBom(bytes, options.name ?? 'The SBOM');
  const skipped: string[] = [];
  const outputs = options.outputs.map((output) => canonical(output.purl) ?? output.purl);
  const nodes = new Map<string, SbomNode>();
  const subjects = subjectIds(bom.subject, outputs, nodes);
  const { byRef, idsOf } = identify(bom, { outputs, subjects, nodes, skipped });
  const edges = new Map<string, SbomEdge>();
  for (const { ref, dependsOn } of bom.dependencies) {
    const from = resolve(ref);
    for (const other of from.length === 0 ? [] : dependsOn) for (const to of resolve(other)) join(from, to);
  }
  const alone = bom.dependencies.every((item) => item.dependsOn.length === 0);
  for (const component of bom.components) {
    const parents = component.parent === undefined ? (alone ? subjects : []) : (idsOf.get(component.parent.fields) ?? []);
    for (const to of idsOf.get(component.fields) ?? []) join(parents, to);
  }
  const version = textOf(bom.subject?.get('version'));
  return { nodes: [...nodes.values()], edges: [...edges.values()], skipped, ...(version === undefined ? {} : { version }) };

  function resolve(ref: string): readonly string[] {
    const known = byRef.get(ref);
    if (known !== undefined) return known;
    const purl = canonical(ref);
    if (purl === undefined) skipped.push(`A dependency names "${ref.slice(0, 200)}", which no component has as its bom-ref.`);
    else if (!outputs.includes(purl)) nodes.set(purl, { id: purl, name: purl.slice(purl.lastIndexOf('/') + 1) });
    byRef.set(ref, purl === undefined ? [] : [purl]);
    return byRef.get(ref) ?? [];
  }

  function join(from: readonly string[], to: string): void {
    for (const one of from) if (one !== to) edges.set(`${one} ${to}`, { from: one, to, relation: 'requires' });
  }
}

interface Identifying {
  readonly outputs: readonly string[];
  readonly subjects: readonly string[];
  readonly nodes: Map<string, SbomNode>;
  readonly skipped: string[];
}

/** The ids each reference and each component stands for. */
function identify(bom: Bom, { outputs, subjects, nodes, skipped }: Identifying) {
  const byRef = new Map<string, readonly string[]>();
  const idsOf = new Map<Fields, readonly string[]>();
  const subjectRef = textOf(bom.subject?.get('bom-ref')) ?? textOf(bom.subject?.get('purl'));
  if (subjectRef !== undefined) byRef.set(subjectRef, subjects);
  const known = new Set(outputs);
  for (const { fields } of bom.components) {
    const id = idOf(fields);
    if (id === undefined) {
      skipped.push('A component has neither purl nor name.');
      continue;
    }
    const ref = textOf(fields.get('bom-ref')) ?? textOf(fields.get('purl')) ?? id;
    if (byRef.has(ref)) {
      if (ref !== subjectRef) skipped.push(`Two components have the bom-ref "${ref.slice(0, 200)}"; the first counts.`);
      continue;
    }
    byRef.set(ref, [id]);
    idsOf.set(fields, [id]);
    if (!known.has(id)) nodes.set(id, nodeOf(id, fields));
  }
  return { byRef, idsOf };
}

/** The file's subject is the output of the same purl, or of the same name; else all outputs together; without any, itself. */
function subjectIds(subject: Fields | undefined, outputs: readonly string[], nodes: Map<string, SbomNode>): readonly string[] {
  const id = subject === undefined ? undefined : idOf(subject);
  if (id !== undefined && outputs.includes(id)) return [id];
  if (id !== undefined && textOf(subject?.get('purl')) !== undefined) {
    const alike = outputs.filter((output) => baseOf(output) === baseOf(id));
    if (alike.length > 0) return alike;
  }
  if (outputs.length > 0) return outputs;
  if (id !== undefined && subject !== undefined) nodes.set(id, nodeOf(id, subject));
  return id === undefined ? [] : [id];
}

function idOf(fields: Fields): string | undefined {
  const purl = canonical(textOf(fields.get('purl')) ?? '');
  const name = textOf(fields.get('name'));
  if (purl !== undefined || name === undefined) return purl;
  const namespace = textOf(fields.get('group'));
  const version = textOf(fields.get('version'));
  return printPurl({ type: 'generic', name, ...(namespace === undefined ? {} : { namespace }), ...(version === undefined ? {} : { version }) });
}

function nodeOf(id: string, fields: Fields): SbomNode {
  const version = textOf(fields.get('version'));
  const group = textOf(fields.get('group'));
  const name = textOf(fields.get('name')) ?? id;
  return { id, name: id.startsWith('pkg:npm/') && group !== undefined ? `${group}/${name}` : name, ...(version === undefined ? {} : { version }) };
}

function baseOf(purl: string): string {
  try {
    return purlBase(purl);
  } catch {
    return purl;
  }
}

function canonical(text: string): string | undefined {
  if (!text.startsWith('pkg:')) return undefined;
  try {
    return canonicalPurl(text);
  } catch {
    return undefined;
  }
}
