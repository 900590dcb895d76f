/** What no tool checks for us. Each finding is one line: where, and what to do. */
export interface House {
  /** Paths relative to the repository, with slashes, of everything that is or would be committed. */
  readonly files: readonly string[];
  read(file: string): string;
}

const longest = 300;
/** Code people read; tests may be as long as their stories, and a lock file is written by a tool. */
const code = /\.(ts|mjs|js|astro|css|sh)$/;
const modules = /(^|\/)node_modules\//;
const tests = /^test\/|\.(test|contract)\.ts$/;

export function brokenHouseRules(house: House): string[] {
  const ours = { ...house, files: house.files.filter((file) => !modules.test(file)) };
  return [...longFiles(ours), ...looseVersions(ours), ...registriesInLock(ours), ...committedModules(house)];
}

function longFiles({ files, read }: House): string[] {
  return files
    .filter((file) => code.test(file) && !tests.test(file))
    .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > longest)
    .map(({ file, lines }) => `${file}: ${lines} lines, ${longest} at most; give its second idea a file of its own`);
}

/** A version range means that tomorrow's checkout is not today's. */
function looseVersions({ files, read }: House): string[] {
  return files
    .filter((file) => /(^|\/)package\.json$/.test(file))
    .flatMap((file) => {
      const parts = JSON.parse(read(file)) as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
      const all = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) => Object.entries(parts[key] ?? {}));
      const loose = all.filter(([, version]) => !/^((npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?|workspace:\*)$/.test(version));
      return loose.map(([name, version]) => `${file}: ${name} is "${version}"; write one exact version`);
    });
}

/** A lock file that names a server installs from nowhere else. */
function registriesInLock({ files, read }: House): string[] {
  return files
    .filter((file) => /(^|\/)(pnpm-lock\.yaml|package-lock\.json)$/.test(file))
    .flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) =>
          /\btarball: *['"]?https?:|"resolved": *"https?:|https?:\/\/registry\./.test(line)
            ? [`${file}:${index + 1}: names a server; install with the default registry and commit that`]
            : [],
        ),
    );
}

function committedModules({ files }: House): string[] {
  const count = files.filter((file) => modules.test(file)).length;
  return count === 0 ? [] : [`${count} files under node_modules are committed; take them out with: git rm -r -q --cached ':(glob)**/node_modules/**'`];
}
