// Packs the component in the working folder as its recipe.json says:
//   files      path in the archive → file of the component, copied
//   programs   the same, with the libraries compiled in
//   libraries  build requirement → oldest version that will do; compiled into the programs
//   includes   the same, but all its files become part of this archive
//   try        a program, its arguments, and what it has to print
// and leaves out/NAME-VERSION.archive and out/NAME-VERSION.cdx.json. Equal inputs give equal bytes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const name = required('MILLWRIGHT_COMPONENT');
const version = required('MILLWRIGHT_VERSION');
const inputs = required('MILLWRIGHT_INPUTS');
const out = required('MILLWRIGHT_OUT');
const recipe = JSON.parse(readFileSync('recipe.json', 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'archive-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const given = new Map(folders(inputs).map((input) => [input, unpack(input)]));
const libraries = demand(recipe.libraries);
const includes = demand(recipe.includes);
const contents = new Map();
for (const [path, file] of Object.entries(recipe.files ?? {})) contents.set(path, readFileSync(file, 'utf8'));
for (const [path, file] of Object.entries(recipe.programs ?? {})) contents.set(path, compile(readFileSync(file, 'utf8')));
for (const input of includes) for (const path of files(input.folder)) contents.set(path, readFileSync(join(input.folder, path), 'utf8'));
if (contents.size === 0) fail('recipe.json names no files');
if (recipe.try !== undefined) tryProgram(recipe.try);

const parts = [...libraries, ...includes];
mkdirSync(out, { recursive: true });
writeFileSync(join(out, `${name}-${version}.archive`), archive());
writeFileSync(join(out, `${name}-${version}.cdx.json`), `${JSON.stringify(partsList(), null, 2)}\n`);
console.log(
  `packed ${name} ${version}: ${contents.size} files, with ${parts.map((part) => `${part.name} ${part.version}`).join(', ') || 'nothing else in it'}`,
);

function archive() {
  const list = (items) =>
    items
      .map((item) => `${item.name} ${item.version}`)
      .sort()
      .join(', ') || 'nothing';
  const lines = ['#!/bin/sh', '# archive 1', `# name: ${name}`, `# version: ${version}`, `# summary: ${recipe.summary}`];
  lines.push(
    `# requires: ${list(parts)}`,
    `# built with: ${list([...given.values()])}`,
    `# unpack: sh ${name}-${version}.archive FOLDER`,
    'set -eu',
    'to=${1:-.}',
  );
  for (const path of [...contents.keys()].sort()) {
    const text = contents.get(path);
    if (/[^\w./+~-]/.test(path) || path.split('/').includes('..')) fail(`the path ${path} cannot be packed`);
    if (text.split('\n').includes('END-OF-FILE') || !text.endsWith('\n')) fail(`${path} is no text that can be packed`);
    lines.push(`mkdir -p "$to/${dirname(path)}"`, `cat > "$to/${path}" <<'END-OF-FILE'`, `${text}END-OF-FILE`);
  }
  return `${lines.join('\n')}\n`;
}

function partsList() {
  const self = purl(name, version);
  const component = (part) => ({
    type: 'library',
    'bom-ref': purl(part.name, part.version),
    name: part.name,
    version: part.version,
    purl: purl(part.name, part.version),
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': self, name, version, purl: self, description: recipe.summary } },
    components: parts.map(component),
    dependencies: [
      { ref: self, dependsOn: parts.map((part) => purl(part.name, part.version)).sort() },
      ...parts.map((part) => ({ ref: purl(part.name, part.version), dependsOn: [] })),
    ],
  };
}

function purl(component, its) {
  return `pkg:generic/demo/${encodeURIComponent(component)}@${encodeURIComponent(its)}`;
}

/** One file out of a program and its libraries: their imports go, what they export stays. */
function compile(program) {
  const imports = /^import \{[^}]*\} from '([^']+)';\n/gm;
  for (const [, library] of program.matchAll(imports))
    if (!libraries.some((item) => item.name === library)) fail(`${library} is imported, and recipe.json does not name it`);
  const code = libraries.flatMap((item) => [
    `// ${item.name} ${item.version}\n`,
    ...files(item.folder)
      .filter((path) => path.startsWith('lib/'))
      .map((path) => readFileSync(join(item.folder, path), 'utf8').replaceAll(/^export /gm, '')),
  ]);
  return `${code.join('')}// ${name} ${version}\n${program.replaceAll(imports, '').trimStart()}`;
}

function tryProgram(wanted) {
  const path = join(scratch, 'try.mjs');
  writeFileSync(path, contents.get(wanted.program) ?? fail(`there is no program ${wanted.program} to try`));
  const { stdout, stderr, status } = spawnSync(process.execPath, [path, ...wanted.arguments], { encoding: 'utf8' });
  if (status !== 0 || stdout.trim() !== wanted.prints) fail(`${wanted.program} was to print "${wanted.prints}", and printed "${stdout.trim()}" ${stderr}`);
}

/** The named inputs; all of them given, and none older than the recipe can use. */
function demand(wanted = {}) {
  return Object.entries(wanted).map(([input, oldest]) => {
    const found = given.get(input) ?? fail(`the build requirement ${input} is missing`);
    return isOlder(found.version, oldest) ? fail(`${input} ${found.version} is too old; ${oldest} or later is needed`) : found;
  });
}

function unpack(input) {
  const source = readdirSync(join(inputs, input)).find((file) => file.endsWith('.archive')) ?? fail(`the build requirement ${input} has left no archive`);
  const path = join(inputs, input, source);
  const head = readFileSync(path, 'utf8').split('\n', 8);
  const field = (key) => head.find((line) => line.startsWith(`# ${key}: `))?.slice(key.length + 4) ?? fail(`${source} does not say its ${key}`);
  const folder = join(scratch, input);
  if (spawnSync('sh', [path, folder], { stdio: 'inherit' }).status !== 0) fail(`${source} could not be unpacked`);
  return { name: field('name'), version: field('version'), folder };
}

function isOlder(found, oldest) {
  return found.localeCompare(oldest, 'en', { numeric: true }) < 0;
}

function folders(folder) {
  return readdirSync(folder)
    .filter((item) => statSync(join(folder, item)).isDirectory())
    .sort();
}

function files(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((item) => statSync(join(folder, item)).isFile())
    .sort();
}

function required(key) {
  return process.env[key] || fail(`${key} is not set; this is started by a build`);
}

function fail(why) {
  console.error(`${process.env.MILLWRIGHT_COMPONENT ?? 'archive'}: ${why}`);
  process.exit(1);
}
