// Millwright's own change log as plain text, and the packages that its lockfile pins as its parts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { toText } from 'libmarkup';
import { count } from 'libnumber';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const wanted = process.env.MILLWRIGHT_VERSION;
if (version !== wanted) {
  console.error(
    `package.json: version is ${version}, and ${wanted} is being built; write version: "${version}" in components/${process.env.MILLWRIGHT_COMPONENT}.yaml`,
  );
  process.exit(1);
}
const [, packages = ''] = /\npackages:\n([^]*?)\n(?=\S)/.exec(readFileSync('pnpm-lock.yaml', 'utf8')) ?? [];
const parts = [...packages.matchAll(/^ {2}'?(@?[^@\s']+)@(\d[^'\s()]*)'?:$/gm)].map(([, name, its]) => ({
  name,
  version: its,
  purl: `pkg:npm/${name.replace('@', '%40')}@${its}`,
}));
mkdirSync('made', { recursive: true });
writeFileSync('made/parts.json', JSON.stringify(parts));
console.log(`Millwright ${version}\n\n${toText(readFileSync('CHANGELOG.md', 'utf8'))}\n\nMade of ${count(parts.length, 'package')} of npm.`);
