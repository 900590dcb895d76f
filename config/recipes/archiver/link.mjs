// Makes one file out of a program and its libraries. Each library becomes a value of its own, so that names cannot clash.
import { fail } from './inputs.mjs';

const imported = /^import \{ ([^}]*) \} from '(lib\w+)';\n/gm;
const builtIn = /^import .* from 'node:[\w/]+';\n/gm;

/** `libraries`: name, version, requires and code of each that may be used; those that are not used are left out. */
export function link(program, libraries, title) {
  const wanted = new Map();
  for (const name of importsOf(program).keys()) take(name, title, libraries, wanted);
  const top = [...new Set([...program.matchAll(builtIn)].map(([line]) => line))].join('');
  const body = program
    .replaceAll(builtIn, '')
    .replaceAll(imported, '')
    .replaceAll(/^export /gm, '')
    .trimStart();
  return { text: `#!/usr/bin/env node\n// ${title}\n${top}${[...wanted.values()].join('')}${unpack(importsOf(program))}${body}`, used: [...wanted.keys()] };
}

/** A library with those it stands on in one file, as a module that can be tried. */
export function linkLibrary(code, libraries, title) {
  return `${link(code, libraries, title).text}export { ${namesOf(code).join(', ')} };\n`;
}

/** Puts a library behind those it stands on. */
function take(name, by, libraries, wanted) {
  if (wanted.has(name)) return;
  const library = libraries.get(name) ?? fail(`${by} imports ${name}, and recipe.json does not name it under libraries`);
  for (const other of importsOf(library.code).keys()) take(other, name, libraries, wanted);
  const code = library.code.replaceAll(imported, '').replaceAll(/^export /gm, '');
  wanted.set(
    name,
    `// ${name} ${library.version}\nconst ${name} = (() => {\n${unpack(importsOf(library.code))}${code}return { ${namesOf(library.code).join(', ')} };\n})();\n`,
  );
}

function namesOf(code) {
  return [...code.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name);
}

function importsOf(code) {
  const found = new Map();
  for (const [, names, library] of code.matchAll(imported)) found.set(library, new Set([...(found.get(library) ?? []), ...names.split(', ')]));
  return found;
}

function unpack(imports) {
  return [...imports].map(([library, names]) => `const { ${[...names].join(', ')} } = ${library};\n`).join('');
}
