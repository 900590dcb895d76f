import { escape, slug, wrap } from 'libtext';

/** Headings, lists, code blocks and paragraphs, in order: { kind, level?, text | lines }. */
export function blocksOf(source) {
  return source
    .trim()
    .split(/\n{2,}/)
    .map((block) => {
      const [, marks, heading] = /^(#{1,3}) (.+)$/.exec(block) ?? [];
      if (heading !== undefined) return { kind: 'heading', level: marks.length, text: heading };
      const lines = block.split('\n');
      if (lines.every((line) => line.startsWith('- ') || line.startsWith('  ')))
        return {
          kind: 'list',
          lines: block
            .slice(2)
            .split('\n- ')
            .map((line) => line.replaceAll(/\s+/g, ' ')),
        };
      if (lines.every((line) => line.startsWith('    '))) return { kind: 'code', lines: lines.map((line) => line.slice(4)) };
      return { kind: 'paragraph', text: lines.join(' ') };
    });
}

const inline = (text) =>
  escape(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');

export function toHtml(source) {
  return blocksOf(source)
    .map((block) => {
      if (block.kind === 'heading') return `<h${block.level} id="${slug(block.text)}">${inline(block.text)}</h${block.level}>`;
      if (block.kind === 'list') return `<ul>\n${block.lines.map((line) => `<li>${inline(line)}</li>`).join('\n')}\n</ul>`;
      if (block.kind === 'code') return `<pre>${escape(block.lines.join('\n'))}</pre>`;
      return `<p>${inline(block.text)}</p>`;
    })
    .join('\n');
}

export function toText(source, width = 72) {
  return blocksOf(source)
    .map((block) => {
      if (block.kind === 'heading') return `${block.text}\n${(block.level === 1 ? '=' : '-').repeat(block.text.length)}`;
      if (block.kind === 'list')
        return block.lines
          .map((line) =>
            wrap(line, width - 2)
              .map((part, row) => `${row === 0 ? '- ' : '  '}${part}`)
              .join('\n'),
          )
          .join('\n');
      if (block.kind === 'code') return block.lines.map((line) => `    ${line}`).join('\n');
      return wrap(block.text, width).join('\n');
    })
    .join('\n\n');
}
