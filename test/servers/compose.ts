import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../story/say.ts';
import { makeWorld } from '../story/world.ts';

export const title = 'a compose as other tools read it: sha256sum checks it, gpg verifies every signature, productmd loads its composeinfo';

export const needs = [
  { tool: 'gpg', package: 'gnupg' },
  { tool: 'python3', package: 'python3-venv' },
];

const productmd = 'productmd==1.51';

export async function run(): Promise<void> {
  const world = makeWorld();
  const work = mkdtempSync(join(tmpdir(), 'compose-'));
  try {
    const { asker, second, product, shipped, reportedTest, library } = world.names;
    const told = async (line: string, as: string): Promise<void> => {
      const said = await say(line, { ...world, as });
      if (said.code !== 0) throw new Error(`${line}: ${said.stdout}${said.stderr}`);
    };
    await told('refresh', asker);
    await told(`rebuild ${library} --yes --wait`, asker);
    await told(`compose ${product}/1 --yes --wait`, asker);
    await told(`result ${product}/1 ${reportedTest} passed`, asker);
    const asked = await say(`promote ${product}/1 ${shipped}`, { ...world, as: asker });
    const plan = (asked.answer as { data?: { plan?: { code?: string } } }).data?.plan;
    await told(`confirm ${plan?.code} --wait`, second);

    const [id = ''] = readdirSync(join(world.state, 'composes'));
    const compose = join(world.state, 'composes', id);
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: compose, stdio: 'pipe' });
    for (const key of ['build', 'gold']) verify(compose, key, join(work, key));
    loadWithProductmd(compose, id, join(work, 'venv'));
  } finally {
    world.remove();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Every signature of a key, over every artifact and over the sums, by a gpg that knows nothing but this key. */
function verify(compose: string, key: string, home: string): void {
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: string[]) => execFileSync('gpg', ['--batch', '--homedir', home, ...args], { stdio: 'pipe' });
  const folder = join(compose, 'signatures', key);
  gpg('--import', join(folder, 'public-key.asc'));
  const signatures = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.asc') && file !== 'public-key.asc');
  const artifacts = readFileSync(join(compose, 'SHA256SUMS'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('/Everything/'));
  if (signatures.length !== artifacts.length + 1) throw new Error(`${artifacts.length} artifacts and the sums, but ${signatures.length} signatures of ${key}.`);
  for (const file of signatures) gpg('--verify', join(folder, file), join(compose, file.replace(/\.asc$/, '')));
}

function loadWithProductmd(compose: string, id: string, venv: string): void {
  execFileSync('python3', ['-m', 'venv', venv], { stdio: 'pipe' });
  execFileSync(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', productmd], { stdio: 'pipe' });
  const script = 'import sys, productmd.composeinfo as c\ni = c.ComposeInfo()\ni.load(sys.argv[1])\nprint(i.compose.id, sorted(i.variants.variants))';
  const printed = execFileSync(join(venv, 'bin', 'python'), ['-c', script, join(compose, 'compose/metadata/composeinfo.json')], { encoding: 'utf8' }).trim();
  if (printed !== `${id} ['Everything']`) throw new Error(`productmd read ${printed}`);
}
