import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildKind } from '../../../core/state/kinds/build.ts';
import { resultKind, waiverKind } from '../../../core/state/kinds/evidence.ts';
import { decisionKind } from '../../../core/state/kinds/release.ts';
import { changed } from '../../../reporter/sample-pages.ts';
import { build, decision, result } from '../../../reporter/sample-records.ts';
import { factsOf } from '../../../reporter/sample-state.ts';
import { openTemplates } from '../../../reporter/templates.ts';
import { draftsOf } from '../../../reporter/views.ts';
import { wholeSite } from '../../../reporter/writers/whole-site.ts';
import { templateHash } from '../../../site/build.ts';
import { look } from './look.ts';

const long = 'x'.repeat(10_000);
const markup = '</title><script>document.title = "taken"</script><img src=x onerror="document.title=1">';
const bidi = '\u202Eexe.txt\u202C \u2067right to left\u2069';
const names = [markup, bidi, long, `${'wide中'.repeat(500)}`, 'a\nb\u0000c', '..', '"onload="x'];

/** What is wrong with the pages of a factory in which everything is called what nothing should be called: markup, text that turns around, ten thousand letters. */
export async function lookAtHostile(browser: Browser): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-hostile-'));
  const files = new Map<string, Buffer | string>();
  const faults: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).slice(1);
    const bytes = files.get(path) ?? files.get(`${path}index.html`);
    const type =
      { css: 'text/css', js: 'text/javascript', json: 'application/json', tsv: 'text/plain', svg: 'image/svg+xml' }[path.split('.').at(-1) ?? ''] ??
      'text/html';
    response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(bytes);
  });
  try {
    await using templates = await openTemplates(await templateHash(), join(folder, 'cache'));
    for (const [path, bytes] of templates.assets) files.set(path, bytes);
    const drafts = draftsOf(await hostileFacts());
    for (const { path, bytes } of wholeSite(drafts, 'g')) files.set(path, bytes);
    const pages = drafts.all.map((draft) => draft.look().make());
    for (const page of pages) {
      const path = page.url.slice(1).split('/').map(decodeURIComponent).join('/');
      const html = await templates.render(page.template, page.model);
      if (/[\u202A-\u202E\u2066-\u2069]/.test(html)) faults.push(`hostile: ${page.url.slice(0, 100)} lets text turn around`);
      files.set(`${path}index.html`, html);
    }
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const wanted = ['/', '/c/generic/demo/hello/', '/gate/d-1/', '/people/', '/waivers/', '/measures/', '/components/'];
    const named = pages
      .filter(({ url }) => url.startsWith('/c/npm/'))
      .map(({ url }) => url)
      .toSorted((a, b) => b.length - a.length)
      .slice(0, 2);
    const composes = pages.filter(({ template }) => template === 'compose').map(({ url }) => url);
    const urls = [...wanted, ...named, ...composes.slice(0, 1)];
    if (named.length < 2 || composes.length === 0) faults.push('hostile: there are no pages of hostile names');
    const address = `http://127.0.0.1:${port}`;
    const page = await browser.newPage();
    for (const url of urls) {
      await page.goto(`${address}${url}`);
      const made = await page.evaluate<number>(`document.querySelectorAll('[onload], [onerror], img, main script:not([src])').length`);
      if (made > 0) faults.push(`hostile: on ${url.slice(0, 100)} a name has become markup`);
      faults.push(...(await look(browser, address, url)).map((line) => `hostile: ${line.slice(0, 300)}`));
    }
    await page.context().close();
    return faults;
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  }
}

function hostileFacts() {
  const shard = names.map((name) => ({ purl: `pkg:npm/${encodeURIComponent(name)}@1`, kind: 'artifact', name, version: name, edges: [] }));
  const said = names.join(' ');
  const sample = changed([
    [buildKind, names.map((name, index) => build('hello', name, { id: `b-${index}`, outcome: 'build', sentence: said, outputs: [] }))],
    [decisionKind, [decision('d-1', { sentence: said, answers: [{ ...decision('d').answers[0], name: long, sentence: said } as never] })]],
    [resultKind, names.map((name, index) => result(`res-${index}`, { test: name, by: `person:${name}` }))],
    [
      waiverKind,
      names.map((name, index) => ({
        id: `w-${index}`,
        subject: 'compose:web-1-20261123.1',
        test: name,
        until: '2026-11-30T00:00:00Z',
        why: said,
        by: `person:${name}`,
        time: '2026-11-23T10:00:00Z',
      })),
    ],
  ]);
  return factsOf({ ...sample, files: { ...sample.files, 'content/self/0.jsonl': shard.map((line) => JSON.stringify(line)).join('\n') } });
}
