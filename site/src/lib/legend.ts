import type { PageModel } from '../../../reporter/page.ts';
import type { Shape } from '../../../reporter/status.ts';
import { html } from './html.ts';
import { shapeOf } from './shapes.ts';

type Legend = PageModel['legend'];

const known = new WeakMap<Legend, string>();

/** What the shapes mean, at the end of every page. All pages have one and the same legend; the search takes its states from it. */
export function legendOf(legend: Legend): string {
  const before = known.get(legend);
  if (before !== undefined) return before;
  const lines = Object.entries(legend).map(
    ([shape, meaning]) => html`<li><span class="status ${shape}">${shapeOf(shape as Shape)}<span>${meaning}</span></span></li>`,
  );
  const made = html`${lines}`.html;
  known.set(legend, made);
  return made;
}
