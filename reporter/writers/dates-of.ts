import type { Page, PageModel, Template } from '../page.ts';
import { shortName } from '../text.ts';
import type { ComposeData } from '../views/compose.ts';
import type { ListData } from '../views/lists.ts';
import type { ProductData } from '../views/product.ts';
import type { ReleaseData, ReleaseSummary } from '../views/release.ts';
import type { CalendarEvent } from './ics.ts';

type Dated = Omit<CalendarEvent, 'since'>;

/** The dates of a page that is about something with dates. */
const makers: Partial<Record<Template, (model: PageModel) => readonly Dated[]>> = {
  product: (model) => (model.data as ProductData).releases.flatMap(ofRelease),
  release: (model) => ofRelease({ ...(model.data as ReleaseData), page: { ...(model.data as ReleaseData).page, url: model.url } }),
  compose: ({ url, title, data }) =>
    (data as ComposeData).results.flatMap(({ test, waiver }) =>
      waiver === null
        ? []
        : [
            {
              about: url,
              what: `waiver ${test}`,
              at: waiver.until,
              summary: `The waiver of ${shortName(test)} for ${title} ends`,
              description: `By ${waiver.by.text}: ${waiver.why}`,
              url,
              category: 'waiver',
            },
          ],
    ),
};

export function hasDates({ template, url }: Page): boolean {
  return makers[template] !== undefined || isDueList(url);
}

export function datesIn({ template, url, model }: Page): readonly CalendarEvent[] {
  const dated = isDueList(url) ? ofDueList(model.data as ListData) : (makers[template]?.(model) ?? []);
  return dated.map((event) => ({ ...event, since: model.asOf.time }));
}

/** Repeated dates are events of their own; what happens once is the same event wherever it is moved to. */
function ofRelease({ page, life, freezes }: Pick<ReleaseSummary, 'page' | 'life' | 'freezes'>): Dated[] {
  const url = page.url ?? '/';
  const once = ['general availability', 'end of life'];
  return [
    ...life.milestones.flatMap(({ name, planned, actual, slip }) =>
      planned === null
        ? []
        : [
            {
              about: url,
              what: once.includes(name) ? name : `${name} ${planned}`,
              at: planned,
              summary: `${page.text}: ${name}`,
              description:
                actual === null
                  ? ''
                  : `Came ${actual.slice(0, 10)}${slip === null || slip === 0 ? '' : `, ${Math.abs(slip)} days ${slip > 0 ? 'late' : 'early'}`}.`,
              url,
              category: 'release',
            },
          ],
    ),
    ...freezes.map(({ id, stage, until, why, by }) => ({
      about: url,
      what: `freeze ${id}`,
      at: until,
      summary: `The freeze of ${page.text}${stage === null ? '' : ` ${stage}`} ends`,
      description: `By ${by.text}: ${why}`,
      url,
      category: 'freeze',
    })),
  ];
}

function ofDueList({ items }: ListData): Dated[] {
  return items.flatMap(({ what, at, sentence }) => {
    if (typeof at !== 'string' || typeof sentence !== 'string') return [];
    const { text, url } = what as { readonly text: string; readonly url: string | null };
    return [{ about: url ?? text, what: sentence, at, summary: sentence, description: '', url: url ?? '/due/', category: 'due' }];
  });
}

function isDueList(url: string): boolean {
  return url.startsWith('/due/');
}
