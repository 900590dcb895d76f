import { find } from './find.ts';

/** A state as pages show it: the shapes are those of the legend. */
export function showStatus(status: Element, shape: string, word: string): void {
  // In a picture too, where a class is no plain text.
  status.setAttribute('class', `status ${shape}`);
  const said = document.createElement('span');
  said.textContent = word;
  status.replaceChildren(find(`.legend .${shape} svg`).cloneNode(true), said);
}
