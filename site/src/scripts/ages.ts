import { sayAge } from './age.ts';

/** Beside every moment, how long ago that is; what is said otherwise already, as seconds since a beginning, has no title and stays as it is. */
export function showAges(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[title]')) time.dataset['age'] = sayAge(Date.parse(time.dateTime), Date.now());
}
