import type { Action } from '../page.ts';
import { home, pageOfModel, type Page } from '../page.ts';
import type { Site } from '../site.ts';
import type { Shape, Status } from '../status.ts';
import { count, shortName } from '../text.ts';
import { type ReleaseData, type ReleaseSummary, summaryOf } from './release.ts';

export interface ProductData {
  readonly id: string;
  readonly name: string;
  readonly mode: string;
  readonly releases: readonly ReleaseSummary[];
}

/** A page for each product, made from the pages of its releases, so that both say the same. */
export function productPages(site: Site, releases: readonly Page<ReleaseData>[]): Page<ProductData>[] {
  return [...site.config.products].map(([id, product]) => {
    const link = site.links.product(id);
    const own = releases.filter((page) => page.model.data.product.url === link.url);
    const data: ProductData = { id, name: product.name ?? id, mode: product.mode, releases: own.map(summaryOf) };
    const actions = onceEach(own.flatMap((page) => page.model.actions));
    return pageOfModel(site, {
      url: link.url ?? '/',
      template: 'product',
      title: shortName(data.name),
      status: statusOf(data),
      verdict: verdictOf(data, actions.length),
      crumbs: [home, { text: 'Products', url: '/product/' }],
      actions,
      sources: [{ what: 'configuration', path: `config/products/${id}.yaml` }],
      data,
    });
  });
}

/** The same thing may stop several releases. */
function onceEach(actions: readonly Action[]): Action[] {
  return [...new Map(actions.map((action) => [`${action.sentence}\n${action.since}`, action])).values()];
}

/** As bad as the worst of its releases. */
function statusOf({ releases }: ProductData): Status {
  const order: readonly Shape[] = ['bad', 'held', 'person', 'busy', 'wait', 'good', 'off'];
  const worst = releases.map(({ status }) => status).toSorted((a, b) => order.indexOf(a.shape) - order.indexOf(b.shape))[0];
  return worst ?? { word: 'nothing yet', shape: 'wait' };
}

function verdictOf({ id, name, releases }: ProductData, needs: number): string {
  const stands = releases.flatMap(({ release, stages }) => {
    const last = stages.findLast((stage) => stage.compose !== null);
    return last?.compose === undefined || last.compose === null ? [] : [`${shortName(`${id}/${release}`)} has ${last.compose.text} in ${last.name}`];
  });
  const lead = `${shortName(name)} has ${count(releases.length, 'release')}`;
  const end = needs === 0 ? '.' : `; ${count(needs, 'thing needs', 'things need')} somebody.`;
  if (stands.length === 0) return `${lead}; nothing stands in any stage yet${end}`;
  return stands.length > 3 ? `${lead}, ${stands.length} of them with a compose in a stage${end}` : `${stands.join('; ')}${end}`;
}
