// Plain JavaScript, because it runs under whatever Node the person has: sets the workspace up when its lock file
// changed, then runs the given command with the workspace's own Node first in PATH. Signals and the exit code pass through.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installer = 'pnpm@12.21.0';
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.setup-stamp');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'pnpm-lock.yaml')))
  .digest('hex');

const run = (command, args, options) =>
  new Promise((resolve) => {
    const child = spawn(command, args, options);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    console.error(`Millwright needs Node 20 or later to set itself up; this is ${process.version}.`);
    process.exit(1);
  }
  const git = /(\d+)\.(\d+)/.exec(spawnSync('git', ['--version'], { encoding: 'utf8' }).stdout ?? '');
  if (git === null || Number(git[1]) < 2 || (Number(git[1]) === 2 && Number(git[2]) < 36)) {
    console.error(`Millwright needs git 2.36 or later; ${git === null ? 'none was found in PATH' : `this is ${git[0]}`}.`);
    process.exit(1);
  }
  console.error('Setting the workspace up (once, and after its lock file changed; half a minute) …');
  // Output goes to stderr and nothing is read, so that piped input reaches the command below.
  const code = await run('npx', ['--yes', installer, 'install', '--frozen-lockfile', '--prefer-offline', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, CI: 'true' },
  });
  if (code !== 0) {
    console.error('The workspace could not be set up. The lines above say why; nothing was started.');
    process.exit(code);
  }
  await run(join(bin, 'node'), [join(root, 'scripts', 'one-file.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  writeFileSync(stamp, wanted);
}

const [command = 'node', ...args] = process.argv.slice(2);
process.exit(
  await run(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: bin + delimiter + (process.env.PATH ?? ''),
      // Node reads it before the first module, so it cannot be set any later.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compiled'),
    },
  }),
);
