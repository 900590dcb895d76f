import type { Html } from './html.ts';
import type { Shape } from '../../../reporter/status.ts';

/** What is drawn for each state, in a square of 12. */
const shapes: Readonly<Record<Shape, string>> = {
  good: '<circle cx="6" cy="6" r="5" fill="currentColor"/>',
  busy: '<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M6 1a5 5 0 0 1 0 10z" fill="currentColor"/>',
  wait: '<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5"/>',
  person: '<path d="M6 .8 11.6 11H.4z" fill="currentColor"/>',
  bad: '<path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/>',
  held: '<path d="M2.5 1.5h2.6v9H2.5zM6.9 1.5h2.6v9H6.9z" fill="currentColor"/>',
  off: '<path d="M1.5 6h9" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>',
};

/** A shape for whoever sees it; the word beside it says the same. */
export function shapeOf(shape: Shape): Html {
  return { html: `<svg class="shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">${shapes[shape]}</svg>` };
}
