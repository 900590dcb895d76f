import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Person, type Account } from './matrix-synapse/person.ts';
import { tellStory, type Homeserver } from './matrix-synapse/story.ts';

export const title = 'on a real Matrix homeserver a room of people asks, plans, confirms by reactions and is told, over restarts and limits';

export const needs = [{ tool: 'python3', package: 'python3-venv' }];

const scripts = join(import.meta.dirname, 'matrix-synapse');

const version = /^version=(\S+)$/m.exec(readFileSync(join(scripts, 'install.sh'), 'utf8'))?.[1] ?? '';
const cache = process.env['MILLWRIGHT_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'millwright');
const installed = join(cache, `synapse-${version}`);

export const fetches = [{ what: `Synapse ${version}, from PyPI into ${installed}`, isThere: () => existsSync(join(installed, 'complete')) }];

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'synapse-'));
  const { status, stdout } = spawnSync(join(scripts, 'install.sh'), { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  if (status !== 0) throw new Error('Synapse could not be installed; the lines above say why.');
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  let server = await start(folder, port);
  const register = async (name: string): Promise<Account> => {
    const args = ['-c', join(folder, 'homeserver.yaml'), '-u', name, '-p', `pw of ${name}`, name === 'root' ? '--admin' : '--no-admin', address];
    const made = spawnSync(join(stdout.trim(), 'bin', 'register_new_matrix_user'), args, { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`${name} could not be registered: ${made.stdout}${made.stderr}`);
    const login = await fetch(`${address}/_matrix/client/v3/login`, {
      method: 'POST',
      body: JSON.stringify({ type: 'm.login.password', identifier: { type: 'm.id.user', user: name }, password: `pw of ${name}` }),
    });
    const { user_id: id, access_token: token } = (await login.json()) as { user_id: string; access_token: string };
    return { id, token };
  };
  try {
    const root = new Person(address, await register('root'));
    const homeserver: Homeserver = {
      address,
      register,
      async limit({ id }, perSecond, burst) {
        // What is told for one account is whole numbers; 0 means no limit.
        const body = { messages_per_second: perSecond, burst_count: burst };
        await root.call('POST', `/_synapse/admin/v1/users/${encodeURIComponent(id)}/override_ratelimit`, body);
      },
      down: () => stop(server),
      up: async () => void (server = await start(folder, port)),
    };
    await tellStory(homeserver);
  } finally {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(folder: string, port: number): Promise<ChildProcess> {
  const child = spawn(join(scripts, 'start.sh'), [folder, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (text.startsWith('ready ') && resolve()));
    child.on('close', (code) => reject(new Error(`Synapse ended with ${code} before it was ready.`)));
  });
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
