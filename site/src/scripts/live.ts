import { find } from './find.ts';
import { showStatus } from './status.ts';

interface Told {
  readonly time: string;
  readonly nodes: readonly { readonly run: string; readonly id: string; readonly was: string; readonly state: string }[];
}

let told: Told[] = [];
const each = (selector: string, show: (element: HTMLElement) => void): void => document.querySelectorAll<HTMLElement>(selector).forEach(show);

/** Shows what nodes have come to since the page was made: their states, and what is counted of them. The rest follows when the page is made anew. */
function showTold(news: readonly Told[]): void {
  for (const { nodes } of news.filter(isNews)) {
    for (const { run, id, was, state } of nodes) {
      each('[data-count]', (counted) => {
        const [of, ...states] = counted.dataset['count']!.split(' ');
        if (of !== run) return;
        const number = `${Number(counted.textContent) + Number(states.includes(state)) - Number(states.includes(was))}`;
        counted.textContent = number;
        counted.setAttribute('value', number);
      });
      each(`[data-node=${CSS.escape(`${run}/${id}`)}]`, (status) => {
        const shape = JSON.parse(find('[data-shapes]').dataset['shapes']!)[state] as string;
        showStatus(status, shape, state);
        if (shape !== 'busy') status.parentElement!.querySelector('.open')?.classList.remove('open');
      });
    }
  }
}

function isNews({ time }: Told): boolean {
  return time > find<HTMLTimeElement>('.asof time').dateTime;
}

/** Lets the bars of what goes on reach to now, and draws all narrower where they would leave the picture. */
function grow(ahead: number): void {
  each('[data-start]', (picture) => {
    const [start, end, left, right] = ['start', 'end', 'left', 'right'].map((name) => Number(picture.dataset[name])) as [number, number, number, number];
    const now = Date.now() + ahead - start;
    const length = Math.max(end, now);
    picture.dataset['end'] = `${length}`;
    for (const mark of picture.querySelectorAll('.tick, .heading, .bar')) {
      for (const name of ['x', 'x1', 'x2', 'width']) {
        const value = mark.getAttribute(name);
        const from = name === 'width' ? 0 : left;
        if (value) mark.setAttribute(name, `${from + ((Number(value) - from) * end) / length}`);
      }
      if (mark.matches('.open')) mark.setAttribute('width', `${left + (now / length) * (right - left) - Number(mark.getAttribute('x'))}`);
    }
  });
}

document.addEventListener('told', (({ detail }: CustomEvent<Told>) => {
  told.push(detail);
  showTold([detail]);
}) as EventListener);
document.addEventListener('renewed', () => {
  told = told.filter(isNews);
  showTold(told);
});
document.addEventListener('served', (({ detail }: CustomEvent<number>) => setInterval(grow, 1000, detail)) as EventListener, { once: true });
