import { pad, wrap } from 'libtext';

/** `--name value` and `--flag` by name, the rest in `words`. */
export function readArguments(argv, flags = []) {
  const found = { words: [] };
  for (let at = 0; at < argv.length; at++) {
    const [, name] = /^--([\w-]+)$/.exec(argv[at]) ?? [];
    if (name === undefined) found.words.push(argv[at]);
    else found[name] = flags.includes(name) || argv[at + 1] === undefined ? true : argv[++at];
  }
  return found;
}

/** The text for --help. `options` is a list of pairs: how it is written, what it does. */
export function help(title, usage, options) {
  const width = Math.max(0, ...options.map(([written]) => written.length));
  const lines = options.flatMap(([written, does]) => wrap(does, 72 - width).map((line, row) => `  ${pad(row === 0 ? written : '', width)}  ${line}`));
  return [title, '', `  ${usage}`, ...(lines.length === 0 ? [] : ['', ...lines])].join('\n');
}
