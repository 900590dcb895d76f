import { createMessage, decryptKey, sign, type PrivateKey } from 'openpgp';
import type { Signer } from '../../../artifacts/signing.ts';
import { UserError } from '../../../model/errors.ts';
import { visible } from '../../../words/visible.ts';
import type { SignerNeeds, SignerOptions } from '../signer.ts';
import { ownKey, readKeyFile } from './keys.ts';

/** Signs inside this process with the openpgp library (RFC 9580); gpg verifies what it signs. */
export async function openSigner(id: string, config: SignerOptions, needs: SignerNeeds): Promise<Signer> {
  const locked = config.file === null ? await ownKey({ folder: needs.keys, id }) : await readKeyFile(config.file);
  const key = await unlock(locked, id, config.passphrase);
  const fingerprint = key.getFingerprint().toUpperCase();
  if (config.fingerprint !== null && !fingerprint.endsWith(config.fingerprint.toUpperCase())) {
    throw new UserError('SIGNING_FAILED', `The key ${id} has the fingerprint ${fingerprint}, not ${config.fingerprint}.`, {
      hint: `Correct keys/${id}.yaml, or put the right key in its place.`,
    });
  }
  return {
    fingerprint: async () => fingerprint,
    publicKey: async () => key.toPublic().armor(),
    async sign(bytes) {
      const message = await createMessage({ binary: bytes });
      const date = new Date(needs.now().epochMilliseconds);
      try {
        return await sign({ message, signingKeys: key, detached: true, format: 'armored', date, config: { nonDeterministicSignaturesViaNotation: false } });
      } catch (cause) {
        throw new UserError('SIGNING_FAILED', `The key ${id} cannot sign: ${reasonOf(cause)}.`, {
          hint: 'Look at it with gpg --show-keys: it has to be valid today and allowed to sign.',
          cause,
        });
      }
    },
  };
}

async function unlock(key: PrivateKey, id: string, passphrase: string | null): Promise<PrivateKey> {
  if (key.isDecrypted()) return key;
  if (passphrase === null)
    throw new UserError('SIGNING_FAILED', `The key ${id} has a passphrase, and none is configured.`, {
      hint: `Add passphrase: {env: NAME} to keys/${id}.yaml.`,
    });
  try {
    return await decryptKey({ privateKey: key, passphrase });
  } catch (cause) {
    throw new UserError('SIGNING_FAILED', `The passphrase of the key ${id} is not the right one.`, { hint: `Look at passphrase: in keys/${id}.yaml.`, cause });
  }
}

function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return visible(text.replace(/^Error signing message: /, '')).replace(/\.$/, '');
}
