import { Marked, type RendererObject, type Tokens } from 'marked';

/** A heading that the table of contents names. */
export interface Heading {
  readonly id: string;
  readonly text: string;
  readonly depth: number;
}

export interface Written {
  readonly title: string;
  /** The first paragraph, as text: what the page says in one sentence. */
  readonly lead: string;
  readonly html: string;
  readonly headings: readonly Heading[];
}

/** What a page may take in by name: drawings (inline SVG) for images, further Markdown for `reference` blocks. */
export interface Parts {
  readonly drawings: ReadonlyMap<string, string>;
  readonly references: ReadonlyMap<string, string>;
}

/** Renders a page of the docs. Its HTML holds no markup but what Markdown makes and the drawings: markup written in it is shown as text. */
export function renderDoc(source: string, parts: Parts): Written {
  const whole = source.replace(/^```reference\n(\S+)\n```$/gm, (_, name: string) => found(parts.references, name, 'reference'));
  const headings: Heading[] = [];
  const marked = new Marked({ gfm: true });
  marked.use({ renderer: rendererOf(parts, headings) });
  const [title, lead, ...rest] = marked.lexer(whole).filter((token) => token.type !== 'space');
  if (title?.type !== 'heading' || title['depth'] !== 1 || lead?.type !== 'paragraph')
    throw new Error('A page of the docs begins with "# Title" and a paragraph that says what it is about.');
  const html = marked.parser(rest);
  return { title: plain(title as Tokens.Heading), lead: plain(lead as Tokens.Paragraph), html, headings: headings.filter((heading) => heading.text !== '') };
}

function rendererOf(parts: Parts, headings: Heading[]): RendererObject {
  const taken = new Set<string>();
  return {
    html: ({ text }) => escape(text),
    heading({ tokens, depth }) {
      const text = plain({ tokens });
      const id = idOf(text, taken);
      if (depth > 1) headings.push({ id, text, depth });
      return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      return `<a href="${escape(addressOf(href))}">${this.parser.parseInline(tokens)}</a>`;
    },
    image({ href, text }) {
      const drawing = found(parts.drawings, href.replace(/^drawings\//, '').replace(/\.svg$/, ''), 'drawing');
      return `<span class="drawing">${drawing}</span><span class="caption">${escape(text)}</span>`;
    },
    code({ text, lang = '' }) {
      if (!/^session\b/.test(lang)) return `<pre tabindex="0"><code>${escape(text)}</code></pre>\n`;
      const lines = text.split('\n').map((line) => (/^[>$] /.test(line) ? `<b>${escape(line)}</b>` : escape(line)));
      return `<pre class="session" tabindex="0"><code>${lines.join('\n')}</code></pre>\n`;
    },
    table({ header, rows }) {
      const head = header.map((cell) => `<th scope="col">${this.parser.parseInline(cell.tokens)}</th>`).join('');
      const names = header.map((cell) => escape(plain(cell)));
      const body = rows.map(
        (row) => `<tr>${row.map((cell, at) => `<td data-label="${names[at]}">${this.parser.parseInline(cell.tokens)}</td>`).join('')}</tr>`,
      );
      return `<table><thead><tr>${head}</tr></thead>\n<tbody>${body.join('\n')}</tbody></table>\n`;
    },
  };
}

/** `gates.md#waivers` → `/docs/gates/#waivers`; addresses of the site and the web stay; anything else is a mistake. */
function addressOf(href: string): string {
  const doc = /^([a-z-]+)\.md(#.*)?$/.exec(href);
  if (doc !== null) return `/docs/${doc[1]}/${doc[2] ?? ''}`;
  if (/^(https:\/\/|\/(?!\/)|#)/.test(href)) return href;
  throw new Error(`"${href}" is no address for the docs: name a page (gates.md), a place of the site (/log/) or an https address.`);
}

function idOf(text: string, taken: Set<string>): string {
  const base =
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'part';
  let id = base;
  for (let next = 2; taken.has(id); next++) id = `${base}-${next}`;
  taken.add(id);
  return id;
}

function plain({ tokens = [] }: { readonly tokens?: readonly { readonly type: string }[] | undefined }): string {
  return tokens
    .map((token) => {
      const { text = '', tokens: inner } = token as { text?: string; tokens?: { type: string }[] };
      return inner === undefined ? text : plain({ tokens: inner });
    })
    .join('')
    .replace(/\s+/g, ' ');
}

function found(map: ReadonlyMap<string, string>, name: string, what: string): string {
  const value = map.get(name);
  if (value === undefined) throw new Error(`There is no ${what} "${name}" for the docs; there are ${[...map.keys()].join(', ')}.`);
  return value;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
