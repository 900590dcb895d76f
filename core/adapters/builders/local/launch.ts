import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactStore } from '../../../artifacts/store.ts';
import type { LocalJob } from '../../../jobs/local-job.ts';
import { diskFailure } from '../../../model/disk-failure.ts';
import { UserError } from '../../../model/errors.ts';
import type { AttemptFolder } from './attempt-folder.ts';
import { isThere } from './claim.ts';
import { bubblewrap, chooseIsolation, type Probe } from './isolation.ts';
import { prepareWork } from './prepare.ts';
import { removeTree } from './remove-tree.ts';

export interface LaunchNeeds {
  /** The state folder. */
  readonly state: string;
  readonly artifacts: ArtifactStore;
  readonly nodeFolder: string;
  readonly probe: Probe;
}

const script = join(import.meta.dirname, 'attempt.sh');
const systemFolders = '/usr/local/bin:/usr/bin:/bin';
/** What `ulimit -f` counts in. */
const blockBytes = 512;

/**
 * Prepares an attempt and starts it, detached. Resolves when it is claimed, with a promise of its end; undefined where
 * another process has claimed it first.
 */
export async function launch(
  key: string,
  folder: AttemptFolder,
  job: LocalJob,
  needs: LaunchNeeds,
  signal: AbortSignal,
): Promise<{ readonly over: Promise<void> } | undefined> {
  const wrap = await chooseIsolation(job.isolation, needs.probe);
  const token = randomUUID();
  const prepared = join(folder.folder, `prepared-${token}`);
  try {
    await mkdir(dirname(folder.log), { recursive: true });
    await prepareWork(prepared, token, job, { checkouts: join(needs.state, 'checkouts'), artifacts: needs.artifacts });
    signal.throwIfAborted();
    return await start(key, folder, job, needs, token, wrap);
  } catch (error) {
    await removeTree(prepared);
    throw diskFailure('The attempt could not be prepared', error);
  }
}

async function start(
  key: string,
  folder: AttemptFolder,
  job: LocalJob,
  needs: LaunchNeeds,
  token: string,
  wrap: string | null,
): Promise<{ readonly over: Promise<void> } | undefined> {
  const checkout = join(folder.work, 'checkout');
  const isCheckout = job.source.kind === 'checkout';
  const cwd = job.source.kind === 'folder' ? job.source.path : checkout;
  const walls = wrap === null ? [] : await wallsOf(wrap, folder, job, token, needs.state, isCheckout ? [checkout] : []);
  const isolation = wrap === null ? 'none' : 'bwrap';
  const log = await open(folder.log, 'a');
  try {
    const child = spawn(
      '/bin/sh',
      [script, folder.folder, key, token, isolation, String(Math.max(1, Math.floor(job.outputBytes / blockBytes))), cwd, ...walls, ...job.argv],
      {
        cwd: '/',
        detached: true,
        stdio: ['ignore', 'pipe', log.fd],
        env: {
          SOURCE_DATE_EPOCH: '946684800',
          ...job.env,
          PATH: `${needs.nodeFolder}:${systemFolders}`,
          HOME: join(folder.work, 'home'),
          LC_ALL: 'C.UTF-8',
          TZ: 'UTC',
          MILLWRIGHT_INPUTS: join(folder.work, 'inputs'),
          ...(isCheckout ? { MILLWRIGHT_OUT: join(checkout, 'out') } : {}),
        },
      },
    );
    child.unref();
    const { promise: over, resolve: isOver } = Promise.withResolvers<void>();
    const { promise: claimed, resolve: answer, reject } = Promise.withResolvers<boolean>();
    child.on('error', (cause) =>
      reject(
        new UserError('STATE_WRITE', `The attempt could not be started: ${cause.message}.`, {
          hint: 'Check that /bin/sh is there and that this machine can start more processes.',
          cause,
        }),
      ),
    );
    child.on('exit', () => {
      isOver();
      // Long after the answer where it was claimed.
      answer(false);
    });
    child.stdout?.once('data', () => answer(true));
    const isOurs = await claimed;
    child.stdout?.destroy();
    if (isOurs) return { over };
  } finally {
    await log.close();
  }
  await removeTree(join(folder.folder, `prepared-${token}`));
  if (await isThere(folder.claim)) return undefined;
  throw new UserError('STATE_WRITE', 'The attempt could not be claimed.', { hint: `See whether ${folder.folder} can be written to.` });
}

/** The recipe writes to its own folders only, and sees neither the keys of the factory nor the way to talk to it. */
async function wallsOf(bwrap: string, folder: AttemptFolder, job: LocalJob, token: string, state: string, more: readonly string[]): Promise<string[]> {
  const keys = join(state, 'keys');
  const socket = join(state, 'run.sock');
  return bubblewrap(bwrap, {
    writable: [...more, join(folder.work, 'home'), join(folder.work, `tmp-${token}`), ...job.writable],
    hidden: (await isThere(keys)) ? [keys] : [],
    closed: (await isThere(socket)) ? [socket] : [],
  });
}
