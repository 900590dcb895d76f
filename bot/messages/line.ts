/** A line for a screen; the tone adds to what its words say and is never all there is. */
export type Line = string | { readonly text: string; readonly tone: 'good' | 'bad' | 'person' | 'quiet' | 'strong' };

/** What a screen can show besides ASCII. */
export interface Glyphs {
  readonly good: string;
  readonly bad: string;
  readonly person: string;
  readonly news: string;
  readonly full: string;
  readonly empty: string;
}

export const unicode: Glyphs = { good: '✓', bad: '✗', person: '!', news: '·', full: '█', empty: '░' };
export const ascii: Glyphs = { good: '+', bad: 'x', person: '!', news: '-', full: '#', empty: '.' };

/** By the locale's own word on its character set. */
export function glyphsFor(env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) || (locale === '' && process.platform === 'darwin') ? unicode : ascii;
}
