import type { NodeKind } from '@millwright/core/model/node.ts';

/** `a, b, c and 12 more` */
export function some(items: readonly string[], shown: number): string {
  if (items.length <= shown + 1) return items.length < 2 ? (items[0] ?? 'none') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
  return `${items.slice(0, shown).join(', ')} and ${items.length - shown} more`;
}

/** `1 component`, `4 components`, `2 entries` */
export function plural(count: number, word: string, many = word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`): string {
  return `${count} ${count === 1 ? word : many}`;
}

/** An id without the word that says what it is: `web/1` for `release:web/1`. */
export function bare(id: string): string {
  return id.replace(/^(person|release|product|compose|room|build):/, '');
}

const distributions: ReadonlySet<string | null> = new Set(['deb', 'rpm-md']);

/** What people who publish in its format call a thing: a package, and the source package it is built from. */
export function wordFor({ kind, format }: { readonly kind: NodeKind; readonly format: string | null }): string {
  if (kind === 'component' && distributions.has(format)) return 'source package';
  return kind === 'artifact' && (distributions.has(format) || format === 'npm') ? 'package' : kind;
}
