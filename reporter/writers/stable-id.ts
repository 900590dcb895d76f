import { digestOf } from '@millwright/core/model/digest.ts';

/** A UUID (version 8, RFC 9562) that is the same for the same words, whoever makes it and whenever. */
export function stableId(...words: readonly string[]): string {
  const hex = digestOf(JSON.stringify(words)).replace(/^.*:/, '');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
