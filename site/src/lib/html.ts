/** Markup: what came from elsewhere is escaped in it. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | false | null | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Markup with texts in it, escaped for elements and quoted attributes; for rows of which a page has hundreds, where components cost most of its time. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let made = strings[0] ?? '';
  for (let index = 0; index < parts.length; index++) made += markupOf(parts[index]) + (strings[index + 1] ?? '');
  return { html: made };
}

function markupOf(part: Part): string {
  if (typeof part === 'string') return /[&<>"]/.test(part) ? part.replace(/[&<>"]/g, (char) => entities[char] ?? char) : part;
  if (typeof part === 'number') return String(part);
  if (part === null || part === undefined || part === false) return '';
  if ('html' in part) return part.html;
  let made = '';
  for (const one of part) made += markupOf(one);
  return made;
}
