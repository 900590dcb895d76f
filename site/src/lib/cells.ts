import type { Ref } from '../../../reporter/page.ts';
import type { Status } from '../../../reporter/status.ts';
import { type Html, html } from './html.ts';
import { sayName, sayTimeIn } from './say.ts';
import { shapeOf } from './shapes.ts';

/** A name with its link, as the component `Ref` makes it; `code`: in the letters of code. */
export function linkTo({ text, url }: Ref, code = false): Html {
  const said = sayName(text);
  const whole = said === text ? null : html` title="${text}"`;
  const look = code ? html` class="id"` : null;
  return url === null ? html`<span${look}${whole}>${said}</span>` : html`<a href="${url}" ${look}${whole}>${said}</a>`;
}

/** A state by shape and word, as the component `Status` makes it. */
export function statusIn({ word, shape }: Status): Html {
  return html`<span class="status ${shape}">${shapeOf(shape)}<span>${sayName(word)}</span></span>`;
}

/** A moment in UTC, as the component `Time` makes it. */
export function timeIn(at: string | null): Html | null {
  return at === null ? null : html`<time datetime="${at}" title="${at} (UTC)">${sayTimeIn(at, 'UTC').local}</time>`;
}
