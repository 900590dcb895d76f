import type { Layered } from '../../../reporter/views/component-picture.ts';
import type { Shape } from '../../../reporter/status.ts';
import { pathThrough } from './draw.ts';
import { type Html, html } from './html.ts';
import { shapeOf } from './shapes.ts';

/** What stands in a box of a picture in columns. */
export interface Item {
  readonly id: string;
  readonly text: string;
  readonly name: string;
  readonly kind?: string;
  readonly url: string | null;
  readonly shape?: Shape;
  readonly critical?: boolean;
  /** The node of a running rebuild that its shape follows: `<run>/<node>`. */
  readonly follows?: string | null;
}

/** The inside of a picture's `svg`. Lines that look alike are one path. */
export function drawLayered({ columns, lines, boxes, more, turned }: Layered<Item>): string {
  const alike = Map.groupBy(lines, ({ kind, back, count }) => `line ${kind}${back ? ' back' : ''}${count > 1 ? ' many' : ''}`);
  return html`${columns.map(({ title, x, y }) => html`<text class="heading" x="${x}" y="${y}">${title}</text>`)}${[...alike].map(
    ([look, of]) => html`<path class="${look}" d="${of.map(({ points }) => pathThrough(points, turned)).join('')}" />`,
  )}${boxes.map(drawBox)}${more.map(
    ({ url, x, y, height, text }) => html`<a class="more" href="${url}"><text x="${x + 9}" y="${y + height / 2 + 4}">${text}</text></a>`,
  )}`.html;
}

function drawBox({ x, y, width, height, kind, critical, follows, shape, url, text, name }: Layered<Item>['boxes'][number]): Html {
  const whole = text === name ? null : html`<title>${name}</title>`;
  const words = html`<text x="${x + (shape === undefined ? 9 : 23)}" y="${y + height / 2 + 4}">${whole}${text}</text>`;
  const drawn =
    shape === undefined
      ? null
      : html`<svg
          class="${shape}"
          ${typeof follows === 'string' && html` data-node="${follows}"`}
          x="${x + 8}"
          y="${y + height / 2 - 5}"
          width="10"
          height="10"
          viewBox="0 0 12 12"
        >
          ${shapeOf(shape)}
        </svg>`;
  const look = ['box', kind, critical === true ? 'critical' : undefined].filter((word) => word !== undefined).join(' ');
  const frame = html`<rect x="${x + 0.5}" y="${y + 0.5}" width="${width - 1}" height="${height - 1}" rx="3" />`;
  return html`<g class="${look}">${frame}${drawn}${url === null ? words : html`<a href="${url}">${words}</a>`}</g>`;
}
