import type { Ref } from '../../../reporter/page.ts';
import { type Html, html } from './html.ts';
import { sayName } from './say.ts';

/** A name with its link, as the component `Ref` makes it. */
export function linkTo({ text, url }: Ref): Html {
  const said = sayName(text);
  const whole = said === text ? null : html` title="${text}"`;
  return url === null ? html`<span${whole}>${said}</span>` : html`<a href="${url}" ${whole}>${said}</a>`;
}
