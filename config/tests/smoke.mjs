// Looks at a compose as someone who downloads it would: are the sums right, does every package unpack, does every
// program run, and was each built with the very libraries that are shipped beside it?
// Exit 0: passed. 1: failed. 2: this test itself could not do its work.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const compose = process.argv[2];
const wrong = [];
const scratch = mkdtempSync(join(tmpdir(), 'smoke-'));
try {
  checkSums();
  checkIdentity();
  const packages = findPackages();
  if (packages.length === 0) wrong.push('the compose holds no package');
  for (const item of packages) checkPackage(item, packages);
  for (const line of wrong) console.log(`wrong: ${line}`);
  console.log(wrong.length === 0 ? `${packages.length} packages are whole and work` : `${wrong.length} things are wrong`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 2;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function checkSums() {
  const lines = readFileSync(join(compose, 'SHA256SUMS'), 'utf8').split('\n').filter(Boolean);
  const listed = new Set();
  for (const line of lines) {
    const [, sum, file] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (file === undefined) wrong.push(`SHA256SUMS has a line that is no sum: ${line}`);
    else if (!existsSync(join(compose, file))) wrong.push(`${file} is listed and not there`);
    else if (
      createHash('sha256')
        .update(readFileSync(join(compose, file)))
        .digest('hex') !== sum
    )
      wrong.push(`${file} is not what SHA256SUMS says`);
    listed.add(file?.replace(/^\.\//, ''));
  }
  for (const file of filesUnder('compose/Everything')) if (!listed.has(file) && !/\.(asc|sig)$/.test(file)) wrong.push(`${file} is there and not listed`);
}

function checkIdentity() {
  const id = readFileSync(join(compose, 'COMPOSE_ID'), 'utf8').trim();
  const about = JSON.parse(readFileSync(join(compose, 'compose/metadata/composeinfo.json'), 'utf8'));
  if (about.payload?.compose?.id !== id) wrong.push(`COMPOSE_ID says ${id}, composeinfo.json says ${about.payload?.compose?.id}`);
}

function findPackages() {
  return filesUnder('compose/Everything').flatMap((file) => {
    const head = readFileSync(join(compose, file), 'utf8').split('\n', 8);
    if (head[1] !== '# archive 1') return [];
    const field = (key) => head.find((line) => line.startsWith(`# ${key}: `))?.slice(key.length + 4) ?? '';
    const requires =
      field('requires') === 'nothing'
        ? []
        : field('requires')
            .split(', ')
            .map((item) => item.split(' '));
    return [{ file, name: field('name'), version: field('version'), requires }];
  });
}

function checkPackage(item, packages) {
  const folder = join(scratch, item.name);
  if (spawnSync('sh', [join(compose, item.file), folder], { stdio: 'inherit' }).status !== 0) return wrong.push(`${item.file} does not unpack`);
  for (const [name, version] of item.requires) {
    const shipped = packages.find((other) => other.name === name);
    if (shipped !== undefined && shipped.version !== version) wrong.push(`${item.name} was built with ${name} ${version}, and ${shipped.version} is shipped`);
  }
  const programs = existsSync(join(folder, 'bin')) ? readdirSync(join(folder, 'bin')) : [];
  for (const program of programs) {
    const { status, stdout } = spawnSync(process.execPath, [join(folder, 'bin', program)], { encoding: 'utf8', timeout: 10_000 });
    if (status !== 0 || stdout.trim() === '') wrong.push(`${item.name}: bin/${program} does not run`);
  }
}

function filesUnder(folder) {
  const top = join(compose, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => statSync(join(compose, file)).isFile())
    .sort();
}
