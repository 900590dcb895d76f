import { home, pageOfModel, type Page } from '../page.ts';
import type { Site } from '../site.ts';

export function notFoundPages(site: Site): Page<null>[] {
  return [
    pageOfModel(site, {
      url: '/404.html',
      template: 'not-found',
      title: 'No such page',
      verdict: 'There is no page here, or not yet: pages appear a moment after what they are about.',
      crumbs: [home],
      data: null,
    }),
  ];
}
