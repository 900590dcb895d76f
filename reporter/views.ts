import type { Facts } from './facts.ts';
import type { Page } from './page.ts';
import { siteOf } from './site.ts';
import { withAlternates } from './writers/sidecars.ts';
import { buildLogPages } from './views/build-log.ts';
import { componentPages } from './views/component.ts';
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

/** Every page of the site, each address once. Add a view here, and a page of its template in the site. */
export function allPages(facts: Facts): Page[] {
  const site = siteOf(facts);
  const components = componentPages(site);
  const releases = releasePages(site);
  const products = productPages(site, releases);
  const pages: Page[] = [
    ...homePages(site, releases),
    ...components,
    ...rebuildPages(site),
    ...composePages(site),
    ...products,
    ...releases,
    ...gatePages(site),
    ...buildLogPages(site),
    ...measurePages(site),
    ...listPages(site, components, products),
    ...logPages(site),
    ...peoplePages(site),
    ...importPages(site),
    ...docPages(site),
    ...notFoundPages(site),
  ];
  pages.push(...searchPages(site, pages));
  return [...new Map(pages.map((page) => [page.url, page])).values()].map(withAlternates);
}
