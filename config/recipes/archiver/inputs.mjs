// What a build was given: the archives of its build requirements, read and checked.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Ends the build with a sentence; the last line of a log is the one people read first. */
export function fail(why) {
  console.error(`${process.env.MILLWRIGHT_COMPONENT ?? 'archive'}: ${why}`);
  process.exit(1);
}

export function required(key) {
  return process.env[key] || fail(`${key} is not set; this is started by a build`);
}

/** Every build requirement by name. Requirements that hold others fail where these are not the ones beside them. */
export function readInputs(folder) {
  const given = new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readArchive(folder, name)]),
  );
  for (const input of given.values())
    for (const [name, version] of input.requires) {
      const beside = given.get(name);
      if (beside !== undefined && beside.version !== version)
        fail(`${input.name} was built with ${name} ${version}, and ${beside.version} is given; build ${input.name} again first`);
    }
  return given;
}

/** Those named; all of them given, and none older than the recipe can use. */
export function demand(given, wanted = {}) {
  return Object.entries(wanted).map(([name, oldest]) => {
    const found = given.get(name) ?? fail(`the build requirement ${name} is missing`);
    return isOlder(found.version, oldest) ? fail(`${name} ${found.version} is too old; ${oldest} or later is needed`) : found;
  });
}

function readArchive(folder, input) {
  const file = readdirSync(join(folder, input)).find((name) => name.endsWith('.archive')) ?? fail(`the build requirement ${input} has left no archive`);
  const text = readFileSync(join(folder, input, file), 'utf8');
  const head = text.slice(0, text.indexOf('\nset -eu\n')).split('\n');
  const field = (key) => head.find((line) => line.startsWith(`# ${key}: `))?.slice(key.length + 4) ?? fail(`${file} does not say its ${key}`);
  const requires =
    field('requires') === 'nothing'
      ? []
      : field('requires')
          .split(', ')
          .map((item) => item.split(' '));
  const files = new Map([...text.matchAll(/^cat > "\$to\/([^"]+)" <<'END-OF-FILE'\n([^]*?)^END-OF-FILE$/gm)].map(([, path, content]) => [path, content]));
  return { name: field('name'), version: field('version'), requires, files };
}

function isOlder(found, oldest) {
  return found.localeCompare(oldest, 'en', { numeric: true }) < 0;
}
