const region = document.createElement('p');
region.className = 'unseen';
region.role = 'status';
document.body.append(region);

/** Tells those who listen to the page. */
export function say(text: string): void {
  region.textContent = text;
}
