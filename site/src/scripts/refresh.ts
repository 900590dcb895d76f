import { showAges } from './ages.ts';
import { find } from './find.ts';
import { morph } from './morph.ts';
import { say } from './say.ts';

const every = 15_000;
const longest = 300_000;
const main = find('main');

/**
 * Keeps an open page up to date: looks whether there is a newer site, takes this page's new content in, and says so. Waits while
 * somebody marks text. Other scripts hear of it at the document: `renewed` after a change; where the factory itself serves the
 * page, `served` with the milliseconds its clock is ahead, and `told` with each of its commits.
 */
export function keepFresh(): void {
  let seen: unknown;
  let pause = every;
  let timer = 0;
  let looking = false;
  let again = false;
  let events: EventSource | undefined;

  const look = async (): Promise<void> => {
    again = looking;
    if (looking || document.hidden) return;
    clearTimeout(timer);
    looking = true;
    try {
      const response = await ask('/status.json');
      const { generation } = (await response.json()) as { readonly generation: string };
      if (generation !== seen && (await renew())) seen = generation;
      pause = every;
      // Where the factory itself serves the page, it says when there is news.
      const url = response.headers.get('millwright-events');
      if (url && (events?.readyState ?? 2) > 1) {
        events = new EventSource(url);
        events.addEventListener('site', wake);
        events.addEventListener('commit', ({ data }) => tell('told', JSON.parse(data as string)));
        tell('served', Date.parse(response.headers.get('date')!) - Date.now());
      }
    } catch {
      pause = Math.min(pause * 2, longest);
    }
    showAges();
    looking = false;
    timer = setTimeout(wake, again ? 0 : pause);
  };
  const wake = (): void => {
    // A browser opens six connections to one place; a page nobody sees keeps none.
    if (document.hidden) events?.close();
    void look();
  };
  document.onvisibilitychange = window.onfocus = wake;
  timer = setTimeout(wake, 1000);
}

/** False where it has to wait. */
async function renew(): Promise<boolean> {
  const response = await ask(location.pathname);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = find('main', page) as HTMLElement | null;
  if (getSelection()?.type === 'Range') return false;
  // With other style sheets and scripts the content alone would not do.
  if (assetsOf(page) !== assetsOf(document)) location.reload();
  else if (next && next.dataset['asOf'] !== main.dataset['asOf']) {
    const focused = document.activeElement as HTMLAnchorElement | null;
    const href = focused?.href;
    morph(main, next);
    document.title = page.title;
    // Where the list has moved under it, the focus goes after what it was on.
    if (href !== focused?.href || focused !== document.activeElement)
      [...main.querySelectorAll('a')].find((link) => link.href === href)?.focus({ preventScroll: true });
    tell('renewed');
    say(`Brought up to date: ${find('.verdict').textContent}`);
  }
  return true;
}

function tell(what: string, detail?: unknown): void {
  document.dispatchEvent(new CustomEvent(what, { detail }));
}

async function ask(url: string): Promise<Response> {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(url);
  return response;
}

function assetsOf(page: Document): string {
  return [...page.querySelectorAll('[rel=stylesheet], script')].map((element) => element.outerHTML).join();
}
