import { showAges } from './ages.ts';
import { morph } from './morph.ts';
import { say } from './say.ts';

const every = 15_000;
const longest = 300_000;
const main = document.querySelector('main')!;

/**
 * Keeps an open page up to date: looks whether there is a newer site, takes this page's new content in, and says so. Waits while
 * somebody marks text or types in the page. `renewed` is called after a change.
 */
export function keepFresh(renewed: () => void): void {
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
      if (generation !== seen && (await renew(renewed))) seen = generation;
      pause = every;
      // Where the factory itself serves the page, it says when there is news.
      const url = response.headers.get('millwright-events');
      if (url && !document.hidden && events?.readyState !== EventSource.OPEN) {
        events?.close();
        events = new EventSource(url);
        events.addEventListener('site', wake);
      }
    } catch {
      pause = Math.min(pause * 2, longest);
    }
    looking = false;
    timer = setTimeout(wake, again ? 0 : pause);
  };
  const wake = (): void => {
    // A browser opens six connections to one place; a page nobody sees keeps none.
    if (document.hidden) events?.close();
    void look();
  };
  document.addEventListener('visibilitychange', wake);
  addEventListener('focus', wake);
  timer = setTimeout(wake, 1000);
}

/** False where it has to wait. */
async function renew(renewed: () => void): Promise<boolean> {
  const response = await ask(location.pathname);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = page.querySelector('main');
  if (isBusy()) return false;
  // With other style sheets and scripts the content alone would not do.
  if (assetsOf(page) !== assetsOf(document)) location.reload();
  else if (next && next.dataset['asOf'] !== main.dataset['asOf']) {
    const focused = document.activeElement;
    const name = nameOf(focused);
    morph(main, next);
    document.title = page.title;
    // Where the list has moved under it, the focus goes after what it was on.
    if (main.contains(focused) && nameOf(focused) !== name)
      [...main.querySelectorAll('a')].find((link) => nameOf(link) === name)?.focus({ preventScroll: true });
    showAges();
    renewed();
    say(`Brought up to date: ${main.querySelector('.verdict')?.textContent}`);
  }
  return true;
}

async function ask(url: string): Promise<Response> {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(url);
  return response;
}

function isBusy(): boolean {
  const selection = getSelection();
  return selection?.isCollapsed === false && main.contains(selection.anchorNode);
}

function assetsOf(page: Document): string {
  return [...page.querySelectorAll('[rel=stylesheet], script')].map((element) => element.outerHTML).join();
}

/** What tells a link from others. */
function nameOf(element: Element | null): string {
  return `${element?.getAttribute('href')} ${element?.textContent}`;
}
