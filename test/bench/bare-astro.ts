import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../story/say.ts';

/**
 * The command that builds `folder`, a bare Astro project with a page for each of `count` items. A `light` page has what a component's page
 * has about builds and a few names; a `heavy` one has a picture and two long tables as well, and weighs as much as ours.
 */
export function bareAstro(folder: string, count: number, weight: 'light' | 'heavy'): string[] {
  const site = join(root, 'site');
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('items.json', JSON.stringify(Array.from({ length: count }, (_, at) => item(at))));
  write('astro.config.mjs', "export default { output: 'static', build: { inlineStylesheets: 'never' }, devToolbar: { enabled: false } };\n");
  write('src/site.css', 'body { color: #222; }\n.status { display: inline-flex; }\n');
  write('src/Row.astro', row);
  write('src/Section.astro', section);
  write('src/Layout.astro', layout);
  write('src/Table.astro', table);
  write('src/Picture.astro', picture);
  write('src/pages/item/[name].astro', weight === 'light' ? page : heavyPage);
  symlinkSync(join(site, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return [process.execPath, join(site, 'node_modules', 'astro', 'bin', 'astro.mjs'), 'build', '--root', folder, '--silent'];
}

function item(at: number): object {
  const names = Array.from({ length: 12 }, (_, step) => `part-${(at * 7 + step * 11) % 2000}`);
  const builds = ['1.1', '1.0'].map((version) => ({
    version,
    state: 'built',
    time: '2026-11-23T09:00:00Z',
    seconds: 12,
    log: `logs/b-${at}-${version}.txt`,
    digest: String(at).padStart(64, '0'),
  }));
  return { name: `part-${at}`, owner: 'alice', builds, requires: names.slice(0, 6), usedBy: names.slice(6) };
}

const row = `---
const { item } = Astro.props;
---
<tr><th scope="row">{item.version}</th><td data-label="State"><span class="status good"><svg class="shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false"><circle cx="6" cy="6" r="5" fill="currentColor" /></svg><span>{item.state}</span></span></td><td data-label="Finished"><time datetime={item.time}>{item.time.slice(0, 10)}</time></td><td data-label="Took">{item.seconds} s</td><td data-label="Log"><span class="id">{item.log}</span></td><td data-label="SHA-256"><span class="id" title={item.digest}>{item.digest.slice(0, 12)}</span></td></tr>
`;

const section = `---
const { title, count } = Astro.props;
---
<section id={title} class="section"><h2>{title}<span class="count">{count}</span></h2><div class="content"><slot /></div></section>
`;

const layout = `---
import './site.css';
const { title } = Astro.props;
const nav = ['Today', 'Products', 'Composes', 'Rebuilds', 'Gates', 'Components', 'Imports', 'People', 'Log'];
const shapes = ['done', 'busy', 'wait', 'person', 'failed', 'held', 'over'];
---
<!doctype html>
<html lang="en"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width" /><title>{title}</title></head>
<body><header class="site"><nav>{nav.map((text) => <a href={'/' + text.toLowerCase() + '/'}>{text}</a>)}</nav></header>
<main><nav class="crumbs" aria-label="Where this is"><ol><li><a href="/">Today</a></li><li><a href="/components/">Components</a></li><li aria-current="page">{title}</li></ol></nav>
<div class="head"><h1><span class="kind">item</span> <span class="name">{title}</span></h1></div><p class="verdict">{title} 1.1 is what was last built; it ships nowhere.</p><slot /></main>
<footer><ul class="legend">{shapes.map((text) => <li class={'status ' + text}><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5" /><path d="M6 1a5 5 0 0 1 0 10z" fill="currentColor" /></svg><span>{text}, as the legend says</span></li>)}</ul></footer></body></html>
`;

const page = `---
import { readFileSync } from 'node:fs';
import Layout from '../../Layout.astro';
import Row from '../../Row.astro';
import Section from '../../Section.astro';
export function getStaticPaths() {
  return JSON.parse(readFileSync('items.json', 'utf8')).map((item) => ({ params: { name: item.name }, props: { item } }));
}
const { item } = Astro.props;
---
<Layout title={item.name}>
  <dl class="fields"><div class="field"><dt>Name</dt><dd>{item.name}</dd></div><div class="field"><dt>Owner</dt><dd><a href={'/people/' + item.owner + '/'}>{item.owner}</a></dd></div></dl>
  <Section title="Builds" count={item.builds.length}><table><thead><tr><th>Version</th><th>State</th><th>Finished</th><th>Took</th><th>Log</th></tr></thead><tbody>{item.builds.map((build) => <Row item={build} />)}</tbody></table></Section>
  <Section title="Outputs" count={item.builds.length}><table><thead><tr><th>Version</th><th>State</th><th>Finished</th><th>Took</th><th>Log</th></tr></thead><tbody>{item.builds.map((build) => <Row item={build} />)}</tbody></table></Section>
  <Section title="Versions" count={item.builds.length}><table><thead><tr><th>Version</th><th>State</th><th>Finished</th><th>Took</th><th>Log</th></tr></thead><tbody>{item.builds.map((build) => <Row item={build} />)}</tbody></table></Section>
  <Section title="Requires" count={item.requires.length}><ul>{item.requires.map((name) => <li><a href={'/item/' + name + '/'}>{name}</a><span class="small"> build-requires, declared, </span><span class="id">pkg:generic/generated/{name}</span></li>)}</ul></Section>
  <Section title="Used by" count={item.usedBy.length}><ul>{item.usedBy.map((name) => <li><a href={'/item/' + name + '/'}>{name}</a><span class="small"> build-requires, declared, </span><span class="id">pkg:generic/generated/{name}</span></li>)}</ul></Section>
</Layout>
`;

const table = `---
const { lines } = Astro.props;
---
<table class="dependencies"><thead><tr><th scope="col">Name</th><th scope="col" class="number">Steps</th><th scope="col">Relation</th><th scope="col">Over</th><th scope="col">Versions</th><th scope="col">How it is known</th></tr></thead><tbody>{lines.map((line) => <tr><th scope="row"><a href={'/item/' + line.name + '/'}>{line.name}</a></th><td class="number">{line.steps}</td><td>build-requires</td><td>{line.via === null ? 'directly' : <a href={'/item/' + line.via + '/'}>{line.via}</a>}</td><td>any</td><td>declared</td></tr>)}</tbody></table>
`;

const picture = `---
const { boxes } = Astro.props;
---
<figure><svg viewBox="0 0 1000 420" width="1000" height="420" role="group">{boxes.map(({ name, x, y }) => <g class="box component"><rect x={x} y={y} width="139" height="25" rx="3" /><a href={'/item/' + name + '/'}><text x={x + 9} y={y + 17}>{name}</text></a></g>)}{boxes.map(({ x, y }) => <path class="line use" d={'M' + x + ' ' + y + 'C' + (x + 18) + ' ' + y + ' ' + (x + 18) + ' ' + (y + 30) + ' ' + (x + 36) + ' ' + (y + 30)} />)}</svg></figure>
`;

/** The light page, and what makes ours heavy. What is in the tables is made here: a list of thirty thousand such items would be half a gigabyte. */
const heavyPage = page
  .replace('import Row from', "import Picture from '../../Picture.astro';\nimport Table from '../../Table.astro';\nimport Row from")
  .replace(
    'const { item } = Astro.props;',
    `const { item } = Astro.props;
const at = Number(item.name.slice(5));
const linesFrom = (first) => Array.from({ length: 40 }, (_, step) => ({ name: 'part-' + ((at * 7 + first + step * 11) % 2000), steps: 1 + (step >> 3), via: step < 8 ? null : 'part-' + ((at + step) % 2000) }));
const boxes = Array.from({ length: 50 }, (_, step) => ({ name: 'part-' + ((at * 5 + step * 13) % 2000), x: (step % 5) * 176, y: 34 + Math.floor(step / 5) * 34 }));`,
  )
  .replace('</Layout>', '<Picture boxes={boxes} /><Table lines={linesFrom(1)} /><Table lines={linesFrom(5)} /></Layout>');
