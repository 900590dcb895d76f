/** The first element of a selector that every page has, or that the caller knows to be there. */
export function find<Found extends Element = HTMLElement>(selector: string): Found {
  return document.querySelector<Found>(selector)!;
}
