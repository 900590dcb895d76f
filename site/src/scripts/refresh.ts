import { showAges } from './ages.ts';
import { find } from './find.ts';
import { morph } from './morph.ts';
import { say } from './say.ts';

const every = 15_000;
const main = find('main');

/**
 * Keeps an open page up to date: looks whether there is a newer site, takes this page's new content in, and says so. Waits while
 * somebody marks text. Where the factory itself serves the
 * page, the body is called `live`, and the document hears `told` with each of its commits; without one,
 * after a change of the page.
 */
export function keepFresh(): void {
  let seen: unknown;
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
      // Where the factory itself serves the page, it says when there is news.
      const url = response.headers.get('millwright-events');
      if (url && (events?.readyState ?? 2) > 1) {
        events = new EventSource(url + (main.dataset['after'] ?? ''));
        events.addEventListener('site', wake);
        events.addEventListener('commit', ({ data }) => tell(JSON.parse(data as string)));
        document.body.id = 'live';
      }
    } catch {
      // Nobody serves just now.
    }
    showAges();
    looking = false;
    timer = setTimeout(wake, again ? 0 : every);
  };
  const wake = (): void => {
    // A browser opens six connections to one place; a page nobody sees keeps none.
    if (document.hidden) events?.close();
    void look();
  };
  document.onvisibilitychange = onfocus = wake;
  timer = setTimeout(wake, 1000);
}

/** False where it has to wait. */
async function renew(): Promise<boolean> {
  const response = await ask(location.pathname);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = page.querySelector('main');
  if (getSelection()?.type === 'Range') return false;
  // With other style sheets and scripts the content alone would not do.
  if (assetsOf(page) !== assetsOf(document)) location.reload();
  else if (next && next.dataset['asOf'] !== main.dataset['asOf']) {
    const focused = document.activeElement!;
    const href = focused.getAttribute('href');
    morph(main, next);
    // Where the list has moved under it, the focus goes after what it was on.
    if (href && (href !== focused.getAttribute('href') || focused !== document.activeElement))
      main.querySelector<HTMLElement>(`a[href="${href}"]`)?.focus({ preventScroll: true });
    tell();
    say(find('.verdict').textContent);
  }
  return true;
}

function tell(detail?: unknown): void {
  document.dispatchEvent(new CustomEvent('told', { detail }));
}

async function ask(url: string): Promise<Response> {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(url);
  return response;
}

function assetsOf(page: Document): string {
  return [...page.querySelectorAll('[rel=stylesheet],script')].map((element) => element.outerHTML).join();
}
