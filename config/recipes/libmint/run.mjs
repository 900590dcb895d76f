import { escape } from 'libtext';

/** A value as it stands in a page: lists with commas, what is not there as nothing. */
export function shown(value) {
  if (value === undefined || value === null) return '';
  return escape(Array.isArray(value) ? value.join(', ') : value);
}

/** A text as it is written in a program; long ones over several lines. */
export function quote(text) {
  return text
    .split(/(?<=\n)/)
    .map((line) => JSON.stringify(line))
    .join(' +\n  ');
}
