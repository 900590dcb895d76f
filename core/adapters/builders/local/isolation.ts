import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../../model/errors.ts';

const run = promisify(execFile);

/** Whether bubblewrap works here: its path, or why not. */
export type Probe = () => Promise<{ readonly path: string } | { readonly why: string }>;

/** Everything readable, nothing writable; no network, no other process in sight, no way to gain rights. */
const walls = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];
const apart = ['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--die-with-parent', '--cap-drop', 'ALL'];

/** Finds bubblewrap in PATH and tries it once: many machines have it and forbid it. */
export function probeOf(env: NodeJS.ProcessEnv): Probe {
  let known: ReturnType<Probe> | undefined;
  return () => (known ??= probe(env));
}

async function probe(env: NodeJS.ProcessEnv): ReturnType<Probe> {
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter(isAbsolute), '/usr/local/bin', '/usr/bin', '/bin'];
  const path = folders.map((folder) => join(folder, 'bwrap')).find((file) => existsSync(file));
  if (path === undefined) return { why: 'bubblewrap (bwrap) is not installed' };
  try {
    await run(path, [...walls, ...apart, '--', 'true'], { timeout: 5_000, env: { PATH: '/usr/bin:/bin' }, cwd: '/' });
    return { path };
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : '';
    return { why: `bubblewrap does not work here${said ? ` (${said})` : ''}` };
  }
}

/** How a command is to be isolated, by what was asked and what works. */
export async function chooseIsolation(asked: 'auto' | 'bwrap' | 'none', probe: Probe): Promise<string | null> {
  if (asked === 'none') return null;
  const found = await probe();
  if ('path' in found) return found.path;
  if (asked === 'auto') return null;
  throw new UserError('BACKEND_OFFLINE', `The engine asks for isolation by bubblewrap, and ${found.why}.`, {
    hint: 'Install bubblewrap and allow user namespaces, or write isolation: auto in the engine’s configuration.',
  });
}

/** What stands before a command so that it can write to these folders only, and not read what is hidden. */
export function bubblewrap(
  path: string,
  options: { readonly writable: readonly string[]; readonly hidden: readonly string[]; readonly closed: readonly string[] },
): string[] {
  const hidden = options.hidden.flatMap((folder) => ['--tmpfs', folder]);
  const closed = options.closed.flatMap((file) => ['--ro-bind', '/dev/null', file]);
  const writable = options.writable.flatMap((folder) => ['--bind-try', folder, folder]);
  return [path, ...walls, ...hidden, ...closed, ...writable, ...apart, '--'];
}
