import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import type { Site } from '../site.ts';

/** For who followed an address to nowhere: what kinds of page there are, and the newest of each. */
export interface NotFoundData {
  readonly places: readonly { readonly list: Ref; readonly address: string; readonly newest: readonly Ref[] }[];
}

const few = 3;

export function notFoundPages(site: Site): Page<NotFoundData>[] {
  const { links, config } = site;
  const rebuilds = site.runs.filter((run) => run.kind === 'rebuild').slice(0, few);
  const releases = [...config.products].flatMap(([product, { releases: all }]) => Object.keys(all).map((release) => links.release(product, release)));
  const data: NotFoundData = {
    places: [
      {
        list: { text: 'Components', url: '/components/' },
        address: '/c/<type>/<namespace>/<name>/',
        newest: [...config.components.keys()].slice(0, few).map((name) => links.component(name)),
      },
      { list: { text: 'Products', url: '/product/' }, address: '/product/<product>/<release>/', newest: releases.slice(0, few) },
      { list: { text: 'Composes', url: '/compose/' }, address: '/compose/<id>/', newest: site.composes.slice(0, few).map(({ id }) => links.compose(id)) },
      { list: { text: 'Rebuilds', url: '/rebuild/' }, address: '/rebuild/<id>/', newest: rebuilds.map(({ id }) => links.rebuild(id)) },
      { list: { text: 'Gates', url: '/gate/' }, address: '/gate/<decision>/', newest: site.decisions.slice(0, few).map(({ id }) => links.gate(id)) },
    ],
  };
  return [
    pageOfModel(site, {
      url: '/404.html',
      template: 'not-found',
      title: 'No such page',
      verdict: 'There is no page here, or not yet: pages appear a moment after what they are about.',
      crumbs: [home],
      data,
    }),
  ];
}
