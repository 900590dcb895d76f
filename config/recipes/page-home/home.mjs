import { readFileSync } from 'node:fs';
import { listing } from 'libmint';
import { count } from 'libnumber';
import { page } from 'libpage';

const items = process.argv.slice(2).map((name) => {
  const [, title] = /<title>(.+)<\/title>/.exec(readFileSync(`tools/page-${name}/share/www/${name}.html`, 'utf8'));
  return { name: title, href: `${name}.html`, note: name };
});
console.log(page({ title: 'Welcome', icon: 'home', body: listing({ items }), made: count(items.length, 'page') }).trimEnd());
