import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Started extends AsyncDisposable {
  readonly port: number;
  /** 0 where the server has none. */
  readonly tlsPort: number;
  readonly folder: string;
}

/** Runs a server by the script a person would run, in a folder of its own, until it is disposed of. */
export async function startServer(script: 'ergochat.sh' | 'inspircd.sh', env: Readonly<Record<string, string>> = {}): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'irc-server-'));
  const [port, tlsPort] = await Promise.all([freePort(), freePort()]);
  const child = spawn(join(import.meta.dirname, script), [folder, String(port), ...(script === 'ergochat.sh' ? [String(tlsPort)] : [])], {
    stdio: ['ignore', 'ignore', 2],
    env: { ...process.env, ...env },
  });
  const close = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(`${script} answers`, () => reaches(port));
  } catch (error) {
    await close();
    throw error;
  }
  return { port, tlsPort: script === 'ergochat.sh' ? tlsPort : 0, folder, [Symbol.asyncDispose]: close };
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const slow = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(slow);
}

/** Where the program is that `install.sh` unpacked; fetched when it is not there yet. */
export function installed(name: 'ii' | 'ergochat' | 'inspircd'): string {
  const { status, stdout } = spawnSync(join(import.meta.dirname, 'install.sh'), [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  if (status !== 0) throw new Error(`${name} could not be fetched; the lines above say why.`);
  return stdout.trim();
}

export async function until(what: string, isSo: () => boolean | Promise<boolean>, ms = 120_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Not within ${ms / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A wire that can be cut: everything goes on to `port` until then. */
export async function openCutter(port: number): Promise<AsyncDisposable & { readonly port: number; cut(): void }> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => open.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

function reaches(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
