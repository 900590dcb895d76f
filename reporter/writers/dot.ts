/** A directed graph in words of its own; `url` is from the site's root. */
export interface Drawn {
  readonly name: string;
  readonly nodes: readonly { readonly id: string; readonly label: string; readonly url: string | null; readonly strong?: boolean }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[];
}

/** The language of Graphviz. */
export function dotOf({ name, nodes, edges }: Drawn): string {
  const once = new Map<string, Drawn['nodes'][number]>();
  for (const node of nodes) if (!once.has(node.id)) once.set(node.id, node);
  const lines = [
    `digraph ${quoted(name)} {`,
    '  rankdir=LR;',
    '  node [shape=box, fontname="sans-serif"];',
    ...[...once.values()].map(
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
  return `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replace(/\p{Cc}/gu, ' ')}"`;
}
