import type { Signer } from '../../../artifacts/signing.ts';
import { UserError } from '../../../model/errors.ts';
import type { SignerNeeds, SignerOptions } from '../signer.ts';
import { runGpg } from './run.ts';

/** Signs with gpg and a key of its home folder. */
export async function openSigner(id: string, config: SignerOptions, needs: SignerNeeds): Promise<Signer> {
  if (config.fingerprint === null)
    throw new UserError('SIGNING_FAILED', `keys/${id}.yaml names no fingerprint.`, { hint: 'gpg --list-secret-keys shows it; add fingerprint: "…".' });
  const wanted = config.fingerprint.toUpperCase();
  const run = (args: readonly string[], input?: Uint8Array) => runGpg({ id, home: config.home, passphrase: config.passphrase, env: needs.env }, args, input);
  const listed = await run(['--with-colons', '--list-secret-keys', wanted]);
  const fingerprint = listed.output
    .split('\n')
    .map((line) => line.split(':'))
    .find(([kind, ...fields]) => kind === 'fpr' && (fields[8] ?? '').endsWith(wanted))?.[9];
  if (fingerprint === undefined) {
    throw new UserError('SIGNING_FAILED', `gpg has no secret key ${wanted} for the key ${id}.`, {
      hint: 'gpg --list-secret-keys shows what its home folder holds.',
    });
  }
  return {
    fingerprint: async () => fingerprint,
    publicKey: async () => (await run(['--armor', '--export', fingerprint])).output,
    async sign(bytes) {
      const { output, status } = await run(['--armor', '--local-user', fingerprint, '--detach-sign'], bytes);
      if (/^\[GNUPG:\] SIG_CREATED D /m.test(status)) return output;
      throw new UserError('SIGNING_FAILED', `gpg says nothing of a signature with the key ${id}.`, {
        hint: 'Sign a file by hand with gpg --detach-sign and look at what it says.',
      });
    },
  };
}
