interface Told {
  readonly time: string;
  readonly nodes: readonly { readonly run: string; readonly id: string; readonly was: string; readonly state: string }[];
}

// What pages are made of may lag behind what was heard; so it is shown again when a page has been made anew.
let told: Told[] = [];
const all = <Found extends Element = HTMLElement>(selector: string): NodeListOf<Found> => document.querySelectorAll<Found>(selector);

/** What is heard of a commit, undefined when the page has been made anew: shows what nodes have come to since, and what is counted of them. */
function showTold(news?: Told): void {
  const since = all<HTMLTimeElement>('.asof time')[0]!.dateTime;
  const shown = (news ? [news] : told).filter(({ time }) => time > since);
  told = news ? [...told, ...shown] : shown;
  for (const { nodes } of shown) {
    for (const { run, id, was, state } of nodes) {
      all(`[data-count^="${run} "]`).forEach((counted) => {
        const states = counted.dataset['count']!.split(' ');
        const number = `${+counted.textContent + +states.includes(state) - +states.includes(was)}`;
        counted.textContent = number;
        counted.setAttribute('value', number);
        // The list of counts has the look of each state.
        const look = counted.nextElementSibling;
        if (states[1] === state && look)
          all(`[data-node="${run}/${id}"]`).forEach((status) => {
            status.setAttribute('class', look.className);
            status.innerHTML = look.innerHTML;
          });
      });
    }
  }
}

document.addEventListener('told', ((event: CustomEvent<Told>) => showTold(event.detail)) as EventListener);

// Where the factory serves the page, bars of what goes on reach to now; for who wants nothing to move, as far as when the page was made.
if (!matchMedia('(prefers-reduced-motion)').matches)
  setInterval(() => {
    all<SVGRectElement>('#live .open').forEach(({ dataset: { zero, scale, most }, width: { baseVal } }) => {
      // A clock that is behind draws nothing back.
      baseVal.value = Math.max(baseVal.value, Math.min(+most!, (Date.now() - +zero!) / +scale!));
    });
  }, 1000);
