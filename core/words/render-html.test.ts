import { expect, test } from 'vitest';
import { harmless, renderHtml } from './render-html.ts';

test('verdict, next step, detail, link and what was left out come in that order', () => {
  const document = {
    verdict: 'hello 1.2 is in web/1.\n  since monday',
    next: 'type status r-1',
    page: '/c/generic/hello/',
    body: [
      { kind: 'lines' as const, title: 'Facts', lines: ['a', '  b'] },
      { kind: 'fields' as const, fields: [['owner', 'alice']] as const },
      { kind: 'table' as const, columns: ['NAME', 'STATE'], rows: [['hello', 'built'], ['short']] },
      { kind: 'table' as const, title: 'None', columns: ['NAME'], rows: [] },
    ],
  };
  expect(renderHtml(document, 'https://example.org/', '(3 more lines)')).toBe(
    [
      '<p>hello 1.2 is in web/1.<br>&nbsp;&nbsp;since monday</p>',
      '<p>Next: type status r-1</p>',
      '<p><strong>Facts</strong><br>a<br>&nbsp;&nbsp;b</p>',
      '<p>owner: alice</p>',
      '<table><thead><tr><th>NAME</th><th>STATE</th></tr></thead><tbody><tr><td>hello</td><td>built</td></tr><tr><td>short</td><td></td></tr></tbody></table>',
      '<p><strong>None</strong><br>(none)</p>',
      '<p><a href="https://example.org/c/generic/hello/">https://example.org/c/generic/hello/</a></p>',
      '<p>(3 more lines)</p>',
    ].join(''),
  );
});

test('a long table is folded, and says how long it is', () => {
  const rows = Array.from({ length: 13 }, (_, index) => [String(index)]);
  expect(renderHtml({ verdict: 'v', body: [{ kind: 'table', title: 'All', columns: ['N'], rows }] })).toContain(
    '<details><summary><strong>All</strong>: 13 rows</summary><table>',
  );
});

test('no character begins a tag, ends an attribute or turns the reading direction', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).join('');
  expect(harmless(all)).not.toMatch(/[<>"'\u202e\p{Cc}]/u);
  expect(harmless('<a href="x">&amp;')).toBe('&#60;a href=&#34;x&#34;&#62;&#38;amp;');
});
