/** What a visitor without script who follows every link finds. */
export interface Crawl {
  /** Addresses of pages, with the kind of page each is. */
  readonly pages: ReadonlyMap<string, string>;
  readonly faults: readonly string[];
}

interface Read {
  readonly kind: string;
  readonly title: string;
  readonly headings: number;
  readonly links: readonly string[];
  readonly ids: ReadonlySet<string>;
}

/** Follows every link of the site from its home page, as it is sent: nothing of it needs a script. */
export async function crawl(address: string): Promise<Crawl> {
  const pages = new Map<string, Read>();
  const faults: string[] = [];
  const wanted: { readonly from: string; readonly to: string; readonly anchor: string }[] = [];
  const open = ['/'];
  const seen = new Set(open);
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const response = await fetch(`${address}${path}`);
    if (response.status !== 200) {
      faults.push(`${path} answers ${response.status}`);
      continue;
    }
    const page = read(await response.text());
    pages.set(path, page);
    if (page.title === '' || page.headings !== 1) faults.push(`${path} has the title "${page.title}" and ${page.headings} first headings`);
    for (const href of new Set(page.links)) {
      const url = new URL(href, `${address}${path}`);
      if (url.origin !== address) continue;
      const to = url.pathname;
      if (url.hash !== '') wanted.push({ from: path, to, anchor: decodeURIComponent(url.hash.slice(1)) });
      if (seen.has(to)) continue;
      seen.add(to);
      if (to.endsWith('/')) open.push(to);
      else if (!(await isThere(`${address}${to}${url.search}`))) faults.push(`${path} links to ${to}, which is not there`);
    }
  }
  for (const { from, to, anchor } of wanted)
    if (pages.get(to)?.ids.has(anchor) === false) faults.push(`${from} links to #${anchor} of ${to}, which is not there`);
  return { pages: new Map([...pages].map(([path, { kind }]) => [path, kind])), faults };
}

async function isThere(url: string): Promise<boolean> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.ok;
}

/** The site's own html quotes every attribute. */
function read(html: string): Read {
  const plain = (text: string): string =>
    text
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .replaceAll('&#x27;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  const all = (pattern: RegExp): string[] => [...html.matchAll(pattern)].map(([, value = '']) => plain(value));
  return {
    kind: all(/<body[^>]* data-page="([^"]*)"/g)[0] ?? '',
    title: all(/<title>([^<]*)<\/title>/g)[0] ?? '',
    headings: all(/<(h1)[\s>]/g).length,
    links: all(/<(?:a|link)\b[^>]*? href="([^"]*)"/g),
    ids: new Set(all(/<[a-z][^>]*? id="([^"]*)"/g)),
  };
}
