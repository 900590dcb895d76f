import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArtifactStore } from '../../../artifacts/store.ts';
import type { LocalJob } from '../../../jobs/local-job.ts';
import { diskFailure } from '../../../model/disk-failure.ts';
import { UserError } from '../../../model/errors.ts';
import type { AttemptFolder } from './attempt-folder.ts';
import { isThere, readClaim } from './claim.ts';
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
  const work = folder.work(token);
  try {
    mkdirSync(dirname(folder.log), { recursive: true });
    await prepareWork(work, job, { checkouts: join(needs.state, 'checkouts'), artifacts: needs.artifacts });
    signal.throwIfAborted();
    return await start(key, folder, job, needs, token, wrap);
  } catch (error) {
    await removeTree(work);
    // Whoever claimed it meanwhile clears what others prepared.
    if (isThere(folder.claim)) return undefined;
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
  const work = folder.work(token);
  const checkout = join(work, 'checkout');
  const isCheckout = job.source.kind === 'checkout';
  const cwd = job.source.kind === 'folder' ? job.source.path : checkout;
  const walls = wrap === null ? [] : wallsOf(wrap, work, job, needs.state, isCheckout ? [checkout] : []);
  const isolation = wrap === null ? 'none' : 'bwrap';
  const log = openSync(folder.log, 'a');
  try {
    const child = spawn(
      '/bin/sh',
      [script, folder.folder, key, token, isolation, String(Math.max(1, Math.floor(job.outputBytes / blockBytes))), cwd, ...walls, ...job.argv],
      {
        cwd: '/',
        detached: true,
        stdio: ['ignore', 'pipe', log],
        env: {
          SOURCE_DATE_EPOCH: '946684800',
          ...job.env,
          PATH: `${needs.nodeFolder}:${systemFolders}`,
          HOME: join(work, 'home'),
          LC_ALL: 'C.UTF-8',
          TZ: 'UTC',
          MILLWRIGHT_INPUTS: join(work, 'inputs'),
          ...(isCheckout ? { MILLWRIGHT_OUT: join(checkout, 'out') } : {}),
        },
      },
    );
    const { promise: over, resolve: isOver } = Promise.withResolvers<void>();
    const { promise: claimed, resolve: answer, reject } = Promise.withResolvers<void>();
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
      answer();
    });
    child.stdout?.once('data', () => answer());
    await claimed;
    // From here on it does not keep this process from ending.
    child.unref();
    child.stdout?.destroy();
    if ((await readClaim(folder))?.token === token) return { over };
  } finally {
    closeSync(log);
  }
  await removeTree(work);
  if (isThere(folder.claim)) return undefined;
  throw new UserError('STATE_WRITE', 'The attempt could not be claimed.', { hint: `See whether ${folder.folder} can be written to.` });
}

/** The recipe writes to its own folders only, and sees neither the keys of the factory nor the way to talk to it. */
function wallsOf(bwrap: string, work: string, job: LocalJob, state: string, more: readonly string[]): string[] {
  const keys = join(state, 'keys');
  const socket = join(state, 'run.sock');
  return bubblewrap(bwrap, {
    writable: [...more, join(work, 'home'), join(work, 'tmp'), ...job.writable],
    hidden: isThere(keys) ? [keys] : [],
    closed: isThere(socket) ? [socket] : [],
  });
}
