import { find } from './find.ts';
import { type Entry, parseIndex, rank } from './rank.ts';
import { say } from './say.ts';

const box = find<HTMLInputElement>('#q');
const list = find('#hits');
let index: Promise<Entry[]> | null;

/** Makes the search box of the header a combobox (ARIA 1.2): the arrows go through the list below it, the focus stays in the box. */
export function startSearch(): void {
  let active = -1;
  box.role = 'combobox';

  const choose = (to: number): void => {
    active = to;
    box.setAttribute('aria-activedescendant', to < 0 ? '' : `hit${to}`);
    [...list.children].forEach((option, place) => (option.ariaSelected = `${place === to}`));
  };
  const show = (found: readonly Entry[]): void => {
    list.replaceChildren(...found.slice(0, 10).map((entry, place) => Object.assign(row(entry), { id: `hit${place}`, role: 'option', tabIndex: -1 })));
    list.hidden = !found.length;
    box.ariaExpanded = `${!list.hidden}`;
    choose(-1);
  };
  const search = async (): Promise<void> => {
    const found = rank(await load(), box.value);
    show(found);
    say(`${found.length} found`);
  };
  show([]);
  box.onfocus = () => {
    index = null;
    void load();
  };
  box.oninput = search;
  box.onblur = () => show([]);
  box.onkeydown = (event) => {
    const { key } = event;
    const count = list.children.length;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (list.hidden) void search();
      else choose(key === 'ArrowDown' ? (active + 1) % count : (active < 1 ? count : active) - 1);
    } else if (key === 'Enter' && active >= 0) (list.children[active] as HTMLElement).click();
    else if (key === 'Escape' && !list.hidden) show([]);
    else return;
    event.preventDefault();
  };
  // The focus stays in the box while somebody clicks.
  list.onmousedown = (event) => event.preventDefault();
  document.onkeydown = (event) => {
    if (event.key !== '/' || event.target === box) return;
    event.preventDefault();
    box.focus();
  };
}

/** Asked for anew whenever somebody begins to search. */
export function load(): Promise<Entry[]> {
  return (index ??= fetch('/search/index.tsv')
    .then((response) => response.text())
    .then(parseIndex));
}

/** A link with state, kind and owners; the shapes are those of the legend. */
export function row([name, kind, status, url, owners]: Entry): HTMLElement {
  const [shape, ...words] = status.split(' ');
  const state = (shape ? find(`.legend .${shape}`) : make('i', {})).cloneNode(true);
  if (shape) state.lastChild!.textContent = words.join(' ');
  return make('a', { href: url }, make('b', {}, name), state, make('span', { className: 'small' }, kind, owners && ` · ${owners}`));
}

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}
