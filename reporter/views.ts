import type { Facts } from './facts.ts';
import { type Draft, drafted } from './draft.ts';
import type { Page } from './page.ts';
import { siteOf } from './site.ts';
import { withAlternates } from './writers/sidecars.ts';
import { buildLogPages } from './views/build-log.ts';
import { type Components, componentsOf } from './views/component.ts';
import { composePages } from './views/compose.ts';
import { docPages } from './views/doc.ts';
import { gatePages } from './views/gate.ts';
import { homePages } from './views/home.ts';
import { importPages } from './views/imports.ts';
import { listPages } from './views/lists.ts';
import { logPages } from './views/log.ts';
import { measurePages } from './views/measures.ts';
import { notFoundPages } from './views/not-found.ts';
import { peoplePages } from './views/people.ts';
import { productPages } from './views/product.ts';
import { rebuildPages } from './views/rebuild.ts';
import { releasePages } from './views/release.ts';
import { searchPages } from './views/search.ts';
import { waiverPages } from './views/waivers.ts';

/** All pages of a site: components to be made one after the other, all others made. */
export interface Drafts {
  readonly components: Components;
  readonly others: readonly Page[];
  /** Each address once; the first page is the last of them, for it tells how new all others are. */
  readonly all: readonly Draft[];
}

/** Add a view here, and a page of its template in the site. */
export function draftsOf(facts: Facts): Drafts {
  const site = siteOf(facts);
  const components = componentsOf(site);
  const releases = releasePages(site);
  const products = productPages(site, releases);
  const pages: Page[] = [
    ...rebuildPages(site),
    ...composePages(site),
    ...products,
    ...releases,
    ...gatePages(site),
    ...buildLogPages(site),
    ...measurePages(site),
    ...listPages(site, components.summaries, products),
    ...waiverPages(site),
    ...logPages(site),
    ...peoplePages(site),
    ...importPages(site),
    ...docPages(site),
    ...notFoundPages(site),
    ...homePages(site, releases),
  ];
  pages.unshift(...searchPages(site, { pages, components: components.summaries }));
  const others = pages.map(withAlternates);
  const drafts = new Map([...components.drafts.map(withBeside), ...others.map(drafted)].map((draft) => [draft.url, draft]));
  const first = drafts.get('/');
  drafts.delete('/');
  return { components, others, all: [...drafts.values(), ...(first === undefined ? [] : [first])] };
}

/** Every page of the site, made. */
export function allPages(facts: Facts): Page[] {
  return draftsOf(facts).all.map((draft) => draft.look().make());
}

function withBeside(draft: Draft): Draft {
  return {
    ...draft,
    look() {
      const { inputs, make } = draft.look();
      return { inputs, make: () => withAlternates(make()) };
    },
  };
}
