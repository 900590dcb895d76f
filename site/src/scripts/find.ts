/** The first element of a selector that every page has, or that the caller knows to be there. */
export function find<Found extends Element = HTMLElement>(selector: string, within: ParentNode = document): Found {
  return within.querySelector<Found>(selector)!;
}
