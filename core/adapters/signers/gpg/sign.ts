import { spawn } from 'node:child_process';
import type { Signer } from '../../../artifacts/signing.ts';
import { UserError } from '../../../model/errors.ts';
import type { SignerNeeds, SignerOptions } from '../signer.ts';

/** Signs with gpg and a key of its home folder. Bytes and passphrase go in by pipes, never as arguments. */
export async function openSigner(id: string, config: SignerOptions, needs: SignerNeeds): Promise<Signer> {
  const { fingerprint } = config;
  if (fingerprint === null)
    throw new UserError('SIGNING_FAILED', `keys/${id}.yaml names no fingerprint.`, { hint: 'gpg --list-secret-keys shows it; add fingerprint: "…".' });
  const base = ['--batch', '--no-tty', ...(config.home === null ? [] : ['--homedir', config.home])];
  const run = (args: readonly string[], input: Uint8Array) => gpg(id, [...base, ...args], input, config.passphrase, needs);
  return {
    fingerprint: async () => fingerprint.toUpperCase(),
    publicKey: () => run(['--armor', '--export', fingerprint], new Uint8Array()),
    sign: (bytes) => run(['--armor', '--local-user', fingerprint, '--detach-sign'], bytes),
  };
}

function gpg(id: string, args: readonly string[], input: Uint8Array, passphrase: string | null, needs: SignerNeeds): Promise<string> {
  const secret = passphrase === null ? [] : ['--pinentry-mode', 'loopback', '--passphrase-fd', '3'];
  const env = { PATH: needs.env['PATH'], HOME: needs.env['HOME'], LC_ALL: 'C.UTF-8' };
  const child = spawn('gpg', [...secret, ...args], { env, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  let said = '';
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown) =>
      reject(
        new UserError('SIGNING_FAILED', `gpg could not sign with the key ${id}: ${reason}`, {
          hint: 'Is gpg installed, and the secret key in its home folder?',
          cause,
        }),
      );
    child.on('error', (error) => fail(error.message, error));
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.on('close', (code) => (code === 0 ? resolve(Buffer.concat(out).toString()) : fail(lastLine(said) || `it exited with ${code}`)));
    for (const stream of [child.stdin, child.stdio[3]]) stream?.on('error', () => {});
    (child.stdio[3] as NodeJS.WritableStream).end(passphrase === null ? '' : `${passphrase}\n`);
    child.stdin?.end(input);
  });
}

function lastLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/[^\x20-\x7E]/g, '?') ?? ''
  );
}
