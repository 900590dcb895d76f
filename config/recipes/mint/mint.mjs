// mint TEMPLATE… compiles each NAME.mint to a function NAME(data) and prints the module. In a template
//   {{ expression }}  is escaped and put in, {{{ expression }}} as it is    (names are looked up in the data)
//   {% for x in list %} … {% end %}   {% if expression %} … {% else %} … {% end %}
//   {% file PATH %}  puts in a file when it is compiled
// --inside libmint: the functions it needs are in the same file.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { help, readArguments } from 'libargs';
import { moduleOf, quote } from 'libmint';
import { wrap } from 'libtext';

const { words, inside } = readArguments(process.argv.slice(2));
if (words.length === 0 && inside === undefined) console.log(help('Compiles templates to modules', 'mint [--inside LIBRARY] TEMPLATE…', []));
else {
  if (inside === undefined) console.log("import { shown } from 'libmint';");
  for (const path of words) console.log(compile(path, readFileSync(path, 'utf8')).trimEnd());
}

function compile(path, source) {
  const name = basename(path, '.mint');
  const locals = [];
  const open = [];
  let body = '';
  let at = 0;
  for (const found of source.matchAll(/\{\{\{(.+?)\}\}\}|\{\{(.+?)\}\}|\{% *(.+?) *%\}\n?/g)) {
    const line = source.slice(0, found.index).split('\n').length;
    const where = `${path}:${line}`;
    body += put(source.slice(at, found.index));
    at = found.index + found[0].length;
    const [, plain, escaped, order] = found;
    if (plain !== undefined) body += `text += ${lookup(plain, locals)};\n`;
    else if (escaped !== undefined) body += `text += shown(${lookup(escaped, locals)});\n`;
    else body += orderOf(order, where, locals, open);
  }
  if (open.length > 0) stop(`${open.at(-1).where}: "${open.at(-1).order}" is never ended; write {% end %}`);
  return moduleOf({ name, body: body + put(source.slice(at)) });
}

function orderOf(order, where, locals, open) {
  const [, item, list] = /^for (\w+) in (.+)$/.exec(order) ?? [];
  const [, condition] = /^if (.+)$/.exec(order) ?? [];
  const [, file] = /^file (\S+)$/.exec(order) ?? [];
  if (file !== undefined) return put(readFileSync(file, 'utf8'));
  if (list !== undefined) {
    const code = `for (const ${item} of ${lookup(list, locals)}) {\n`;
    open.push({ order, where, item });
    locals.push(item);
    return code;
  }
  if (condition !== undefined) {
    open.push({ order, where });
    return `if (${lookup(condition, locals)}) {\n`;
  }
  if (order === 'else' && open.length > 0) return '} else {\n';
  if (order !== 'end') stop(`${where}: "${order}" is no order; there are for, if, else, end and file`);
  const begun = open.pop() ?? stop(`${where}: there is nothing to end here; take it out`);
  if (begun.item !== undefined) locals.pop();
  return '}\n';
}

/** Puts the data in front of every name that is not a local one, a property or in quotes. */
function lookup(expression, locals) {
  return expression.trim().replaceAll(/'[^']*'|(?<![\w.])[a-z]\w*/gi, (word) => (word.startsWith("'") || locals.includes(word) ? word : `data.${word}`));
}

function put(text) {
  return text === '' ? '' : `text += ${quote(text)};\n`;
}

function stop(why) {
  console.error(wrap(why, 4000)[0]);
  process.exit(1);
}
