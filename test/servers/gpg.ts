import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSigner } from '../../core/adapters/signers/signers.ts';
import type { Signer } from '../../core/artifacts/signing.ts';
import { Key } from '../../core/config/schema.ts';
import { UserError } from '../../core/model/errors.ts';

export const title = 'gpg verifies what each signer signs, and nothing that was changed afterwards';

export const needs = [{ tool: 'gpg', package: 'gnupg' }];

const passphrase = 'a word & "another"';
const bytes = new TextEncoder().encode('an artifact\r\n\0with any bytes');

export async function run(): Promise<void> {
  // The agent's socket is in the home folder, and a socket's path may have a hundred characters.
  const folder = mkdtempSync(join(tmpdir(), 'gpg-'));
  const homes: string[] = [];
  try {
    const home = (name: string): string => {
      const path = join(folder, name);
      mkdirSync(path, { mode: 0o700 });
      homes.push(path);
      return path;
    };
    const signing = home('signing home');
    const keys = join(folder, 'keys');
    const signer = (config: Record<string, unknown>, env: NodeJS.ProcessEnv = process.env): Promise<Signer> =>
      openSigner('gold', Key.parse({ means: 'gold', ...config }), { keys, env, now: () => Temporal.Now.instant() });

    await proves(await signer({ signer: 'openpgp' }), home('a'));
    const open = makeKey(signing, 'open', '');
    await proves(await signer({ signer: 'gpg', fingerprint: open, home: signing }), home('b'));
    const locked = makeKey(signing, 'locked', passphrase);
    const env = { ...process.env, GOLD_HOME: signing, GOLD_WORD: passphrase };
    await proves(await signer({ signer: 'gpg', fingerprint: locked, home: { env: 'GOLD_HOME' }, passphrase: { env: 'GOLD_WORD' } }, env), home('c'));
    gpgconf(signing);
    await refuses(() => signer({ signer: 'gpg', fingerprint: locked, home: signing, passphrase: { env: 'GOLD_WORD' } }, { ...env, GOLD_WORD: 'wrong secret' }));
    await refuses(() => signer({ signer: 'gpg', fingerprint: '0'.repeat(40), home: signing }));
  } finally {
    homes.forEach(gpgconf);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A fresh home that knows this public key alone takes the signature over these bytes, and no other. */
async function proves(signer: Signer, home: string): Promise<void> {
  const [file, changed, signature] = ['file', 'changed', 'file.asc'].map((name) => join(home, name)) as [string, string, string];
  writeFileSync(file, bytes);
  writeFileSync(changed, 'something else');
  writeFileSync(signature, await signer.sign(bytes));
  gpg(home, ['--import'], await signer.publicKey());
  const good = gpg(home, ['--status-fd', '1', '--verify', signature, file]);
  const fingerprint = await signer.fingerprint();
  if (!good.stdout.includes(`VALIDSIG ${fingerprint} `)) throw new Error(`gpg does not take the signature of ${fingerprint}: ${good.stderr}`);
  if (gpg(home, ['--verify', signature, changed], '', false).status === 0) throw new Error('gpg takes the signature over other bytes.');
}

async function refuses(open: () => Promise<Signer>): Promise<void> {
  const error = await open()
    .then((signer) => signer.sign(bytes))
    .then(
      () => undefined,
      (cause: unknown) => cause,
    );
  if (!(error instanceof UserError) || error.code !== 'SIGNING_FAILED' || error.hint === undefined)
    throw new Error(`It was not refused as it should be: ${String(error)}`);
  if (/wrong secret|another/.test(`${error.message}${error.hint}${String(error.cause)}`)) throw new Error('The refusal tells the passphrase.');
}

function makeKey(home: string, name: string, word: string): string {
  gpg(home, ['--pinentry-mode', 'loopback', '--passphrase', word, '--quick-generate-key', `${name} <${name}@example.org>`, 'ed25519', 'sign', 'never']);
  const listed = gpg(home, ['--with-colons', '--list-secret-keys', name]).stdout;
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1];
  if (fingerprint === undefined) throw new Error(`gpg made no key ${name}: ${listed}`);
  return fingerprint;
}

function gpg(home: string, args: readonly string[], input = '', mustPass = true): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr, error } = spawnSync('gpg', ['--homedir', home, '--batch', '--no-tty', ...args], { input, encoding: 'utf8' });
  if (mustPass && status !== 0) throw error ?? new Error(`gpg ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { status, stdout, stderr };
}

/** Ends the agent that gpg left running for this home. */
function gpgconf(home: string): void {
  spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
}
