// Reads the pages out of the archives of a compose and follows their links.
// Exit 0: passed. 1: failed. 2: this test itself could not do its work.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

try {
  const folder = join(process.argv[2], 'compose/Everything');
  const archives = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.archive'));
  const pages = new Map(archives.flatMap((file) => pagesOf(readFileSync(join(folder, file), 'utf8'))));
  const wrong = [...pages].flatMap(([page, html]) =>
    linksOf(html)
      .filter((link) => !leads(link, html, pages))
      .map((link) => `${page}: the link ${link} leads nowhere`),
  );
  if (pages.size === 0) wrong.push('there is no page');
  for (const line of wrong) console.log(`wrong: ${line}`);
  console.log(wrong.length === 0 ? `all links of ${pages.size} pages lead somewhere` : `${wrong.length} links are wrong`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 2;
}

function pagesOf(archive) {
  return [...archive.matchAll(/^cat > "\$to\/share\/www\/([^"]+)" <<'END-OF-FILE'\n([^]*?)^END-OF-FILE$/gm)].map(([, page, html]) => [page, html]);
}

function linksOf(html) {
  return [...html.matchAll(/href="([^"]+)"/g)].map(([, link]) => link);
}

function leads(link, html, pages) {
  return link.startsWith('#') ? html.includes(`id="${link.slice(1)}"`) : pages.has(link);
}
