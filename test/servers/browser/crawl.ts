import type { Browser } from 'playwright-core';

/** What a visitor who follows every link finds. */
export interface Crawl {
  /** Addresses of pages, with the kind of page each is. */
  readonly pages: ReadonlyMap<string, string>;
  readonly faults: readonly string[];
}

/** Follows every link of the site from its home page, in a browser without script: what has to work for everybody. */
export async function crawl(browser: Browser, address: string): Promise<Crawl> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const pages = new Map<string, string>();
  const faults: string[] = [];
  const anchors = new Map<string, ReadonlySet<string>>();
  const wanted: { readonly from: string; readonly to: string; readonly anchor: string }[] = [];
  const open = ['/'];
  const seen = new Set(open);
  const checked = new Map<string, boolean>();
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const response = await page.goto(`${address}${path}`, { waitUntil: 'domcontentloaded' });
    if (response?.status() !== 200) {
      faults.push(`${path} answers ${response?.status()}`);
      continue;
    }
    const found = await read(page);
    pages.set(path, found.kind);
    anchors.set(path, new Set(found.ids));
    if (found.title === '' || found.headings !== 1) faults.push(`${path} has the title "${found.title}" and ${found.headings} first headings`);
    for (const href of new Set(found.links)) {
      const url = new URL(href, `${address}${path}`);
      if (url.origin !== address) continue;
      const to = url.pathname;
      if (url.hash !== '') wanted.push({ from: path, to, anchor: decodeURIComponent(url.hash.slice(1)) });
      if (seen.has(to)) continue;
      seen.add(to);
      if (to.endsWith('/')) open.push(to);
      else if (!(await isThere(`${address}${to}${url.search}`, checked))) faults.push(`${path} links to ${to}, which is not there`);
    }
  }
  for (const { from, to, anchor } of wanted)
    if (anchors.has(to) && anchors.get(to)?.has(anchor) !== true) faults.push(`${from} links to #${anchor} of ${to}, which is not there`);
  await context.close();
  return { pages, faults };
}

async function isThere(url: string, checked: Map<string, boolean>): Promise<boolean> {
  const known = checked.get(url);
  if (known !== undefined) return known;
  const response = await fetch(url);
  await response.body?.cancel();
  checked.set(url, response.ok);
  return response.ok;
}

async function read(page: import('playwright-core').Page) {
  const all = (selector: string, name: string): Promise<string[]> =>
    page.locator(selector).evaluateAll((elements, attribute) => elements.map((element) => element.getAttribute(attribute) ?? ''), name);
  return {
    title: await page.title(),
    headings: await page.locator('h1').count(),
    kind: (await page.locator('body').getAttribute('data-page')) ?? '',
    links: [...(await all('a[href]', 'href')), ...(await all('link[href]', 'href'))],
    ids: await all('[id]', 'id'),
  };
}
