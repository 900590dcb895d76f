import { resolve } from 'node:path';
import type { ConfigFolder } from './schema.ts';

type Value = Record<string, unknown>;

/** Makes the paths in one thing absolute, against the folder its file is in; paths that belong to something else stay as they are. */
export function withAbsolutePaths(folder: ConfigFolder, thing: unknown, base: string): unknown {
  const value = thing as Value;
  const at = (path: unknown): unknown => (typeof path === 'string' ? resolve(base, path) : path);
  switch (folder) {
    case 'sources':
      return change(change(change(value, 'path', at), 'keyring', at), 'also', (also) =>
        (also as Value[]).map((item) => change(change(item, 'path', at), 'keyring', at)),
      );
    case 'collections':
      return change(value, 'path', at);
    case 'components':
      return change(
        change(
          change(change(value, 'path', at), 'git', (git) => (typeof git === 'string' && isPath(git) ? resolve(base, git) : git)),
          'files',
          (files) => Object.fromEntries(Object.entries(files as Value).map(([name, path]) => [name, at(path)])),
        ),
        'releases',
        (releases) => (releases as Value[]).map((release) => change(release, 'path', at)),
      );
    case 'directories':
      return change(
        change(value, 'command', (argv) => program(argv, base)),
        'token',
        (item) => secret(item, base),
      );
    case 'tests':
      return change(value, 'run', (argv) => program(argv, base));
    case 'products':
      return change(value, 'releases', (releases) =>
        each(releases, (release) =>
          change(release, 'stages', (stages) =>
            (stages as unknown[]).map((stage) => (typeof stage === 'string' ? stage : change(stage as Value, 'deliver', (argv) => program(argv, base)))),
          ),
        ),
      );
    case 'keys':
      return change(
        change(value, 'home', (home) => (typeof home === 'string' ? at(home) : secret(home, base))),
        'passphrase',
        (item) => secret(item, base),
      );
    case 'networks':
      return change(
        change(
          change(value, 'tls', (tls) => (typeof tls === 'object' ? change(tls as Value, 'ca', at) : tls)),
          'token',
          (item) => secret(item, base),
        ),
        'sasl',
        (sasl) =>
          change(
            change(
              change(sasl as Value, 'password', (item) => secret(item, base)),
              'key',
              (item) => secret(item, base),
            ),
            'certificate',
            at,
          ),
      );
    default:
      return thing;
  }
}

/** A git address is a path unless it names a scheme or a host, or pretends to be an option. */
function isPath(git: string): boolean {
  return /^\.{0,2}\//.test(git) || (!git.includes(':') && !git.startsWith('-'));
}

function program(argv: unknown, base: string): unknown {
  const [first, ...rest] = argv as string[];
  return first !== undefined && /^\.{1,2}\//.test(first) ? [resolve(base, first), ...rest] : argv;
}

function secret(value: unknown, base: string): unknown {
  return change(value as Value, 'file', (file) => (typeof file === 'string' ? resolve(base, file) : file));
}

function change(value: Value, key: string, to: (item: unknown) => unknown): Value {
  return value[key] === undefined ? value : { ...value, [key]: to(value[key]) };
}

function each(value: unknown, to: (item: Value) => unknown): Value {
  return Object.fromEntries(Object.entries(value as Record<string, Value>).map(([key, item]) => [key, to(item)]));
}
