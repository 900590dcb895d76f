// Runs what needs more than a test runner: other programs, clones, real kills. Installs nothing unasked.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

interface Proof {
  readonly title: string;
  /** Programs it calls, or files it reads, and the Debian package each is in. */
  readonly needs: readonly { readonly tool: string; readonly package: string }[];
  /** What it fetches by itself into a folder of its own, the first time. */
  readonly fetches?: readonly { readonly what: string; isThere(): boolean }[];
  /** It takes long and looks at no clock: with others it runs beside them. */
  readonly beside?: boolean;
  run(): Promise<void>;
}

const { values, positionals } = parseArgs({ options: { install: { type: 'boolean', default: false } }, allowPositionals: true });
const proofs = await load(positionals);
const missing = [...new Set(proofs.flatMap((proof) => proof.needs.filter(({ tool }) => !isThere(tool)).map((need) => need.package)))];
const unfetched = [...new Set(proofs.flatMap((proof) => (proof.fetches ?? []).filter((item) => !item.isThere()).map((item) => item.what)))];

if (missing.length + unfetched.length > 0 && !values.install && process.env['CI'] !== 'true') {
  if (missing.length > 0) console.log(`These packages are missing and would be installed with apt-get: ${missing.join(', ')}.`);
  if (unfetched.length > 0) console.log(`This would be fetched: ${unfetched.join('; ')}.`);
  console.log('Nothing was done. Install them yourself, or go on with: npm run test:servers -- --install');
  process.exit(1);
}
if (missing.length > 0 && !install(missing)) {
  console.log(`Could not install ${missing.join(', ')}; the lines above say why.`);
}

const beside = proofs.length > 1 ? proofs.filter((proof) => proof.beside === true) : [];
const theirEnds = beside.map((proof) => runBeside(proof.name));
let failed = 0;
for (const proof of proofs.filter((each) => !beside.includes(each))) {
  const started = performance.now();
  const error = await proof.run().then(
    () => undefined,
    (cause: unknown) => cause,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (error !== undefined) failed += 1;
  console.log(`${error === undefined ? 'passed' : 'failed'}  ${proof.title} (${seconds} s)`);
  if (error !== undefined) console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
failed += (await Promise.all(theirEnds)).filter((isGood) => !isGood).length;
console.log(`${proofs.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Every file beside this one; with names, only those. */
async function load(names: readonly string[]): Promise<(Proof & { readonly name: string })[]> {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && file !== 'run.ts');
  const wanted = files.filter((file) => names.length === 0 || names.includes(file.replace(/\.ts$/, ''))).sort();
  if (wanted.length === 0) {
    console.error(`Nothing is called ${names.join(', ')}; there are ${files.map((file) => file.replace(/\.ts$/, '')).join(', ')}.`);
    process.exit(2);
  }
  return Promise.all(wanted.map(async (file) => ({ ...(await proofIn(join(import.meta.dirname, file))), name: file.replace(/\.ts$/, '') })));
}

async function proofIn(file: string): Promise<Proof> {
  // A file without `run` is a program of its own: it passes when it ends well.
  if (!/^export (async )?function run\b/m.test(readFileSync(file, 'utf8'))) return { title: file, needs: [], run: async () => start(process.execPath, [file]) };
  return (await import(file)) as Proof;
}

/** The same program for this proof alone; tells when it has ended, and whether well. */
async function runBeside(name: string): Promise<boolean> {
  const child = spawn(process.execPath, [import.meta.filename, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once('error', () => resolve(null));
  child.once('close', resolve);
  const code = await promise;
  console.log(said.trimEnd().split('\n').slice(0, -1).join('\n'));
  return code === 0;
}

function start(command: string, args: readonly string[]): void {
  const { status, signal, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} ended with ${signal ?? status}`);
}

/** A program on the path, or a file by its whole name. */
function isThere(tool: string): boolean {
  if (tool.startsWith('/')) return existsSync(tool);
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function install(packages: readonly string[]): boolean {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args: string[]): boolean => {
    const [command = '', ...rest] = [...asRoot, 'apt-get', ...args];
    return spawnSync(command, rest, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  };
  const get = (): boolean => apt('install', '-y', '--no-install-recommends', ...packages);
  return get() || (apt('update') && get());
}
