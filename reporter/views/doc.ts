import { canonicalJson } from '@millwright/core/model/canonical.ts';
import { type Page, type Ref, home, pageOfModel } from '../page.ts';
import type { Facts } from '../facts.ts';

export interface DocData {
  /** HTML made of the project's own Markdown; markup in it was escaped when it was made. Empty on the first page. */
  readonly html: string;
  readonly headings: readonly { readonly id: string; readonly text: string; readonly depth: number }[];
  readonly groups: readonly { readonly title: string; readonly pages: readonly (Ref & { readonly lead: string })[] }[];
  readonly previous: Ref | null;
  readonly next: Ref | null;
}

/** The docs: their contents at `/docs/`, and a page each. */
export function docPages(facts: Facts): Page<DocData>[] {
  const { docs } = facts;
  const refs = docs.map(({ name, title }): Ref => ({ text: title, url: `/docs/${name}/` }));
  const titles = [...new Set(docs.map((doc) => doc.group))];
  const groups = titles.map((title) => ({
    title,
    pages: docs.filter((doc) => doc.group === title).map((doc) => ({ text: doc.title, url: `/docs/${doc.name}/`, lead: doc.lead })),
  }));
  const first: Ref = { text: 'Docs', url: '/docs/' };
  const page = (url: string, title: string, verdict: string, crumbs: readonly Ref[], data: DocData): Page<DocData> => {
    const made = pageOfModel(facts, { url, template: 'doc', title, verdict, crumbs, data: null });
    // Our own text, whole: nothing in it comes from outside. Keys in canonical order, as in all models.
    return { ...made, model: { ...made.model, data: JSON.parse(canonicalJson(data)) as DocData } };
  };
  return [
    page('/docs/', first.text, 'How to use Millwright, and how it works.', [home], { html: '', headings: [], groups, previous: null, next: refs[0] ?? null }),
    ...docs.map(({ name, title, lead, html, headings }, at) =>
      page(`/docs/${name}/`, title, lead, [home, first], { html, headings, groups, previous: refs[at - 1] ?? first, next: refs[at + 1] ?? null }),
    ),
  ];
}
