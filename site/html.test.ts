import { describe, expect, it } from 'vitest';
import { html } from './src/lib/html.ts';

describe('markup by hand', () => {
  it('escapes what came from elsewhere, in elements and attributes', () => {
    const evil = `"><script>alert('1')</script>&amp;`;
    expect(html`<a title="${evil}">${evil}</a>`.html).toBe(
      `<a title="&quot;&gt;&lt;script&gt;alert('1')&lt;/script&gt;&amp;amp;">&quot;&gt;&lt;script&gt;alert('1')&lt;/script&gt;&amp;amp;</a>`,
    );
  });

  it('keeps markup, lists of it and numbers, and leaves out what is not there', () => {
    const rows = [1, 2].map((each) => html`<li>${each}</li>`);
    expect(html`<ul>${rows}</ul>${null}${false}${undefined}`.html).toBe('<ul><li>1</li><li>2</li></ul>');
  });
});
