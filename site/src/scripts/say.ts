import { find } from './find.ts';

const region = find('#said');

/** Tells those who listen to the page. */
export function say(text: string): void {
  region.textContent = text;
}
