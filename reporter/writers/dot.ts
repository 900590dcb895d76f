/** A directed graph, each node once; `url` is from the site's root. */
export interface Drawn {
  readonly name: string;
  /** What is left out. */
  readonly note: string | null;
  readonly nodes: readonly { readonly id: string; readonly label: string; readonly url: string | null; readonly strong?: boolean }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[];
}

/** The language of Graphviz. */
export function dotOf({ name, note, nodes, edges }: Drawn): string {
  const lines = [
    `digraph ${quoted(name)} {`,
    ...(note === null ? [] : [`  // ${note.replace(/\p{Cc}/gu, ' ')}`]),
    '  rankdir=LR;',
    '  node [shape=box, fontname="sans-serif"];',
    ...nodes.map(
      ({ id, label, url, strong }) =>
        `  ${quoted(id)} [label=${quoted(label)}${url === null ? '' : `, URL=${quoted(url)}`}${strong === true ? ', penwidth=2' : ''}];`,
    ),
    ...edges.map(({ from, to, label }) => `  ${quoted(from)} -> ${quoted(to)}${label === '' ? '' : ` [label=${quoted(label)}]`};`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** In Graphviz a backslash begins an escape such as `\N`, so each of them is doubled. */
function quoted(text: string): string {
  return `"${/["\\\p{Cc}]/u.test(text) ? text.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, ' ') : text}"`;
}
