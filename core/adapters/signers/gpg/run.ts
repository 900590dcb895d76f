import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { UserError } from '../../../model/errors.ts';
import { visible } from '../../../words/visible.ts';

export interface GpgCall {
  /** The key's id in the configuration. */
  readonly id: string;
  readonly home: string | null;
  readonly passphrase: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** gpg that waits for an agent which never answers must not hold a release up for ever. */
const longestMs = 60_000;

const reasons: readonly (readonly [status: RegExp, reason: string, hint: string])[] = [
  [/BAD_PASSPHRASE| 67108875\b| 11$/m, 'the passphrase is not the right one', 'Look at passphrase: in its configuration.'],
  [
    /MISSING_PASSPHRASE|PINENTRY_LAUNCHED| 83886179\b| 83886178\b/,
    'it has a passphrase, and none is configured',
    'Add passphrase: {env: NAME} to its configuration.',
  ],
  [/INV_SGNR|NO_SECKEY|ERROR keylist| 67108881\b/, 'there is no secret key to sign with', 'gpg --list-secret-keys shows what its home folder holds.'],
  [/KEYEXPIRED/, 'it has expired', 'Renew it with gpg --quick-set-expire, or configure another.'],
  [/KEYREVOKED/, 'it was revoked', 'Configure another.'],
];

/** Runs gpg once. Bytes and passphrase go in by pipes, so neither stands among its arguments. Throws `SIGNING_FAILED`. */
export function runGpg(
  call: GpgCall,
  args: readonly string[],
  input: Uint8Array = new Uint8Array(),
): Promise<{ readonly output: string; readonly status: string }> {
  const secret = call.passphrase === null ? [] : ['--pinentry-mode', 'loopback', '--passphrase-fd', '3'];
  const home = call.home === null ? [] : ['--homedir', call.home];
  const kept = ['PATH', 'HOME', 'GNUPGHOME', 'XDG_RUNTIME_DIR'].map((name) => [name, call.env[name]] as const).filter(([, value]) => value !== undefined);
  const child = spawn('gpg', ['--batch', '--no-tty', '--status-fd', '4', ...home, ...secret, ...args], {
    env: { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const stopped = setTimeout(() => child.kill('SIGKILL'), longestMs);
  const [stdin, stdout, stderr, passphrase, status] = child.stdio as unknown as [Writable, Readable, Readable, Writable, Readable];
  const output = textOf(stdout);
  const told = textOf(status);
  const said = textOf(stderr);
  for (const stream of [stdin, passphrase]) {
    // gpg may end before it has read everything; its exit code says so.
    stream.on('error', () => undefined);
  }
  passphrase.end(call.passphrase === null ? '' : `${call.passphrase}\n`);
  stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(stopped);
      const [why, hint] =
        cause.code === 'ENOENT' ? ['gpg was not found', 'Install gnupg, or write signer: openpgp.'] : [cause.message, 'See whether gpg runs by hand.'];
      reject(failure(call.id, why, hint, cause));
    });
    child.on('close', (code, signal) => {
      clearTimeout(stopped);
      if (code === 0) return resolve({ output: output(), status: told() });
      const known = reasons.find(([pattern]) => pattern.test(told()));
      if (known !== undefined) return reject(failure(call.id, known[1], known[2]));
      const last = said().trim().split('\n').at(-1) ?? '';
      const why = signal === null ? visible(last).slice(0, 200) || `gpg ended with exit code ${code}` : `gpg was ended by ${signal}`;
      return reject(failure(call.id, why, 'Sign a file by hand with gpg --detach-sign and look at what it says.'));
    });
  });
}

function textOf(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function failure(id: string, why: string, hint: string, cause?: unknown): UserError {
  return new UserError('SIGNING_FAILED', `The key ${id} cannot sign with gpg: ${why.replace(/\.$/, '')}.`, { hint, ...(cause === undefined ? {} : { cause }) });
}
