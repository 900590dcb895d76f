import { find } from './find.ts';
import { showStatus } from './status.ts';

interface Told {
  readonly time: string;
  readonly nodes: readonly { readonly run: string; readonly id: string; readonly state: string }[];
}

let told: Told[] = [];

/** Shows in a rebuild's table what its nodes have come to since the page was made; the rest of the page follows when it is made anew. */
export function showNodes(...news: readonly Told[]): void {
  const table = find('[data-run]') as HTMLElement | null;
  if (!table) return;
  const since = find<HTMLTimeElement>('.asof time').dateTime;
  told = [...told, ...news].filter(({ time }) => time > since);
  const shapes = JSON.parse(table.dataset['shapes']!) as Record<string, string>;
  for (const { nodes } of told) {
    for (const { run, id, state } of nodes) {
      const status = run === table.dataset['run'] && document.getElementById(id)?.querySelector('.status');
      if (status) showStatus(status, shapes[state]!, state);
    }
  }
}
