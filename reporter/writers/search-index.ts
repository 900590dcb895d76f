import { type Searched, searchEntries } from '../search.ts';

/**
 * A line for each thing one can look for: name, kind, status (shape and word), address, owners. Tab-separated, no quoting; what would
 * end a field becomes a space, and marks that turn text around are written out.
 */
export function searchIndex(searched: Searched): string {
  const lines = searchEntries(searched).map(({ name, kind, status, url, owners }) =>
    [name, kind, status === null ? '' : `${status.shape} ${status.word}`, url, owners.join(', ')].map(cell).join('\t'),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function cell(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
