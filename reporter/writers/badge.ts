import type { Shape, Status } from '../status.ts';
import { xmlText } from './xml.ts';

/** White on these has a contrast of 4.5 and more. */
const colours: Readonly<Record<Shape, string>> = {
  good: '#24683a',
  busy: '#1f5a9e',
  wait: '#566067',
  person: '#854f00',
  bad: '#a8231c',
  held: '#6a4a97',
  off: '#62696f',
};
/** The shapes of the pages' legend, in a square of 12. */
const shapes: Readonly<Record<Shape, string>> = {
  good: '<circle cx="6" cy="6" r="4.5" fill="#fff"/>',
  busy: '<circle cx="6" cy="6" r="4" fill="none" stroke="#fff" stroke-width="1.5"/><path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="#fff"/>',
  wait: '<circle cx="6" cy="6" r="4" fill="none" stroke="#fff" stroke-width="1.5"/>',
  person: '<path d="M6 1.2 11 10.4H1z" fill="#fff"/>',
  bad: '<path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/>',
  held: '<path d="M2.8 1.8h2.4v8.4H2.8zM6.8 1.8h2.4v8.4H6.8z" fill="#fff"/>',
  off: '<path d="M2 6h8" stroke="#fff" stroke-width="2" stroke-linecap="round"/>',
};
const longest = 40;

/** A name, and how it stands in a word, a shape and a colour. */
export function badgeOf(name: string, { word, shape }: Status): string {
  const characters = [...name];
  const label = characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : name;
  const [left, right] = [widthOf(label) + 12, widthOf(word) + 28];
  const text = 'font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" fill="#fff"';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${xmlText(`${name}: ${word}`)}">
<title>${xmlText(`${name}: ${word}`)}</title>
<rect width="${left + right}" height="20" rx="3" fill="#3b4146"/>
<path d="M${left} 0h${right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-${right - 3}z" fill="${colours[shape]}"/>
<text x="6" y="14" ${text} textLength="${left - 12}">${xmlText(label)}</text>
<g transform="translate(${left + 6} 4)">${shapes[shape]}</g>
<text x="${left + 22}" y="14" ${text} textLength="${right - 28}">${xmlText(word)}</text>
</svg>
`;
}

/** About what Verdana takes at 11 px; `textLength` makes it exact. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += /[fijlrt.,:;'|!()[\] -]/.test(char) ? 4.6 : /[mwMW@%—…]|[^\u0000-\u024F]/.test(char) ? 10.5 : 7;
  return Math.max(7, Math.round(width));
}
