import { expect, test } from 'vitest';
import { renderDoc } from './markdown.ts';

const parts = {
  drawings: new Map([['gate', '<svg><title>A gate</title></svg>']]),
  references: new Map([['words', '## Words\n\n| A | B |\n| --- | --- |\n| `x` | y |']]),
};
const render = (body: string) => renderDoc(`# A *page*\n\nWhat it is about.\n\n${body}\n`, parts);

test('a page is its title, a sentence, and the rest with the headings its contents name', () => {
  const { title, lead, html, headings } = render('## One `thing`\n\n### Below\n\n## One thing\n\nText.');
  expect({ title, lead }).toEqual({ title: 'A page', lead: 'What it is about.' });
  expect(headings).toEqual([
    { id: 'one-thing', text: 'One thing', depth: 2 },
    { id: 'below', text: 'Below', depth: 3 },
    { id: 'one-thing-2', text: 'One thing', depth: 2 },
  ]);
  expect(html).toContain('<h3 id="below">Below</h3>');
  expect(html).not.toContain('What it is about');
});

test('markup written in a page is text, wherever it stands', () => {
  const { html } = render('<script>a()</script>\n\nx <b onclick="a()">y</b>\n\n```\n<i>\n```\n\n`<u>` ![<q>](gate)');
  expect(html).not.toMatch(/<(script|b|i|u|q)\b/);
  expect(html).toContain('&lt;script&gt;');
});

test('drawings and references are taken in by name', () => {
  const { html, headings } = render('![How a gate answers](drawings/gate.svg)\n\n```reference\nwords\n```');
  expect(html).toContain('<svg><title>A gate</title></svg></span><span class="caption">How a gate answers</span>');
  expect(html).toContain('<td data-label="A"><code>x</code></td><td data-label="B">y</td>');
  expect(headings).toEqual([{ id: 'words', text: 'Words', depth: 2 }]);
  expect(() => render('![x](drawings/none.svg)')).toThrow('no drawing "none"');
});

test('a link leads to a page of the docs, a place of the site or the web', () => {
  expect(render('[a](gates.md#waivers) [b](/log/) [c](https://example.org/) [d](#here)').html).toBe(
    '<p><a href="/docs/gates/#waivers">a</a> <a href="/log/">b</a> <a href="https://example.org/">c</a> <a href="#here">d</a></p>\n',
  );
  for (const href of ['javascript:a()', '//example.org', '../x.md', 'http://example.org']) expect(() => render(`[x](${href})`), href).toThrow('no address');
});

test('a page without title or sentence is refused', () => {
  expect(() => renderDoc('Text.', parts)).toThrow('begins with "# Title"');
});
