/** What a spreadsheet is shown: a name for each column, and a row a thing. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Field[])[];
}
export type Field = string | number | boolean | null;

/** RFC 4180. Text that a spreadsheet would take for a formula has an apostrophe before it, which it shows as text. */
export function csvOf({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');
}

function fieldOf(value: Field): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
