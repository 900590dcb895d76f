/** An answer as people read it: verdict first, then who acts next, then detail. Networks render it; nothing else knows them. */
export interface Document {
  /** One sentence that answers the question. */
  readonly verdict: string;
  /** Who acts next, or the command to type. */
  readonly next?: string;
  /** Path of the page with the whole story, from the site's root. */
  readonly page?: string;
  readonly body?: readonly Block[];
}

export type Block =
  | { readonly kind: 'lines'; readonly title?: string; readonly lines: readonly string[] }
  | { readonly kind: 'fields'; readonly title?: string; readonly fields: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'table'; readonly title?: string; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
