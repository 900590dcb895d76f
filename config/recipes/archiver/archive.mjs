// Builds and packs the component in the working folder as its recipe.json says:
//   tools      build requirement → oldest version that will do; unpacked into tools/NAME for the steps below
//   libraries  the same; compiled into the programs that import them
//   bootstrap  library → file that stands in for it where it was never built yet
//   make       steps, one after the other: "tool" (a file below tools/) or "program" (a file here, linked), its "arguments",
//              and "to", the file that gets what it prints; or "library" (a file here), linked into the module "to"
//   files      path in the archive → file of the component, or several, one behind the other
//   programs   the same, with the libraries linked in
//   includes   build requirement → oldest version that will do; all its files become part of this archive
//   try        programs of the archive, their arguments, and what they have to print
// and leaves out/NAME-VERSION.archive and out/NAME-VERSION.cdx.json. Equal inputs give equal bytes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { demand, fail, readInputs, required } from './inputs.mjs';
import { link, linkLibrary } from './link.mjs';

const name = required('MILLWRIGHT_COMPONENT');
const version = required('MILLWRIGHT_VERSION');
const out = required('MILLWRIGHT_OUT');
const recipe = JSON.parse(readFileSync('recipe.json', 'utf8'));

const given = readInputs(required('MILLWRIGHT_INPUTS'));
const standIns = Object.keys(recipe.bootstrap ?? {}).filter((library) => !given.has(library));
const wanted = Object.fromEntries(Object.entries(recipe.libraries ?? {}).filter(([library]) => !standIns.includes(library)));
const libraries = new Map(
  demand(given, wanted).map((input) => [input.name, { ...input, code: input.files.get(`lib/${input.name}.mjs`) ?? fail(`${input.name} is no library`) }]),
);
for (const library of standIns) libraries.set(library, { name: library, version: 'stand-in', code: readFileSync(recipe.bootstrap[library], 'utf8') });
const includes = demand(given, recipe.includes);
const tools = demand(given, recipe.tools);
const linked = new Set();

for (const tool of tools) for (const [path, text] of tool.files) write(join('tools', tool.name, path), text);
for (const step of recipe.make ?? []) make(step);
const contents = new Map();
for (const input of includes) for (const [path, text] of input.files) contents.set(path, text);
for (const [path, files] of Object.entries(recipe.files ?? {})) contents.set(path, read(files));
for (const [path, files] of Object.entries(recipe.programs ?? {})) contents.set(path, linkIn(read(files)));
if (contents.size === 0) fail('recipe.json: it names neither files nor programs; write at least one');
for (const [path, text] of contents) if (path.startsWith('lib/')) linkIn(text);
for (const item of recipe.try ?? []) tryProgram(item);

const parts = [...[...libraries.values()].filter((part) => linked.has(part.name) && given.has(part.name)), ...includes];
write(join(out, `${name}-${version}.archive`), archive());
write(join(out, `${name}-${version}.cdx.json`), `${JSON.stringify(partsList(), null, 2)}\n`);
console.log(
  `packed ${name} ${version}: ${contents.size} files, with ${list(parts)}${standIns.length === 0 ? '' : `; ${standIns.join(', ')} was not there yet, a stand-in took its place`}`,
);

/** Runs a tool or a program of the component's own. What it says on stderr is the build's log. */
function make({ tool, program, library, arguments: words = [], to }) {
  if (library !== undefined) return write(to, linkLibrary(read(library), libraries, `${name} ${version}`));
  const path = tool === undefined ? 'made/program.mjs' : join('tools', tool);
  if (program !== undefined) write(path, linkIn(read(program)));
  const { stdout, status } = spawnSync(process.execPath, [path, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) process.exit(1);
  if (to !== undefined) write(to, stdout);
}

function linkIn(code) {
  const { text, used } = link(code, libraries, `${name} ${version}`);
  for (const library of used) linked.add(library);
  return text;
}

function tryProgram({ program, arguments: words = [], prints }) {
  write('made/try.mjs', contents.get(program) ?? fail(`recipe.json: there is no program ${program} to try`));
  const { stdout, stderr, status } = spawnSync(process.execPath, ['made/try.mjs', ...words], { encoding: 'utf8' });
  if (status !== 0 || !stdout.includes(prints)) fail(`${program} ${words.join(' ')} was to print "${prints}", and printed "${stdout.trim()}" ${stderr}`);
}

function archive() {
  const lines = ['#!/bin/sh', '# archive 1', `# name: ${name}`, `# version: ${version}`, `# summary: ${recipe.summary}`];
  lines.push(`# requires: ${list(parts)}`, `# built with: ${list([...given.values()])}`);
  if (standIns.length > 0) lines.push(`# bootstrap: without ${standIns.join(', ')}`);
  lines.push(`# unpack: sh ${name}-${version}.archive FOLDER`, 'set -eu', 'to=${1:-.}');
  for (const path of [...contents.keys()].sort()) {
    const text = contents.get(path);
    if (/[^\w./+~-]/.test(path) || path.split('/').includes('..')) fail(`the path ${path} cannot be packed`);
    if (text.split('\n').includes('END-OF-FILE') || !text.endsWith('\n')) fail(`${path} is no text that can be packed`);
    lines.push(`mkdir -p "$to/${dirname(path)}"`, `cat > "$to/${path}" <<'END-OF-FILE'`, `${text}END-OF-FILE`);
  }
  return `${lines.join('\n')}\n`;
}

/** What is in it, as CycloneDX: the parts it holds, and among the tools what only its build read. */
function partsList() {
  const self = purl(name, version);
  const held = new Map(parts.map((part) => [purl(part.name, part.version), part]));
  for (const part of recipe.parts === undefined ? [] : JSON.parse(readFileSync(recipe.parts, 'utf8'))) held.set(part.purl, part);
  const component = ([ref, part]) => ({ type: 'library', 'bom-ref': ref, name: part.name, version: part.version, purl: ref });
  const only = [...given.values()]
    .filter((input) => !parts.some((part) => part.name === input.name))
    .map((input) => component([purl(input.name, input.version), input]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': self, name, version, purl: self, description: recipe.summary }, tools: { components: only } },
    components: [...held].map(component),
    dependencies: [{ ref: self, dependsOn: [...held.keys()].sort() }, ...[...held.keys()].map((ref) => ({ ref, dependsOn: [] }))],
  };
}

function purl(component, its) {
  return `pkg:generic/demo/${encodeURIComponent(component)}@${encodeURIComponent(its)}`;
}

function list(items) {
  return (
    items
      .map((item) => `${item.name} ${item.version}`)
      .sort()
      .join(', ') || 'nothing'
  );
}

function read(files) {
  return [files]
    .flat()
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
