import type { Page, Template } from './page.ts';

/** A page that is made only when somebody wants it. */
export interface Draft {
  readonly url: string;
  readonly template: Template;
  /** Looks at the facts it would be made of. What is looked at holds much memory: let go of it before the next. */
  look(): Look;
}

export interface Look {
  /** Digest over everything that decides what the page says; null where making the page is the way to find out. */
  readonly inputs: string | null;
  make(): Page;
}

/** A page that is there already. */
export function drafted(page: Page): Draft {
  return { url: page.url, template: page.template, look: () => ({ inputs: null, make: () => page }) };
}
