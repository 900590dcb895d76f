import { find } from './find.ts';
import { rank } from './rank.ts';
import { say } from './say.ts';
import { load, make, row } from './search.ts';

/** All that is found for the question in the address; where there is no page, what is called like the one that was looked for. */
async function showFound(): Promise<void> {
  const section = find('#found');
  const missed = section.dataset['near'] && location.pathname.split('/').findLast(Boolean);
  const asked = missed ? unescaped(missed) : new URLSearchParams(location.search).get('q');
  if (!asked) return;
  const found = rank(await load(), asked);
  if (missed && !found.length) return;
  if (!missed) find<HTMLInputElement>('#q').value = asked;
  const told = missed ? `Called like "${asked}":` : `${found.length} found for "${asked}"`;
  find('#found p').textContent = told;
  find('#found ol').replaceChildren(...found.slice(0, missed ? 10 : 250).map((entry) => make('li', {}, row(entry))));
  section.hidden = false;
  say(told);
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

void showFound();
// After the page has been made anew it is as it was sent.
document.addEventListener('told', ((event: CustomEvent) => event.detail ?? void showFound()) as EventListener);
