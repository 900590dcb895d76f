import { dirname } from 'node:path';
import type { Signer } from '../../artifacts/signing.ts';
import { readSecret } from '../../config/secret.ts';
import type { KeyConfig } from '../../config/schema.ts';
import type { SignerNeeds, SignerOptions } from './signer.ts';

interface SignerEntry {
  readonly id: string;
  readonly title: string;
  readonly spec: `https://${string}`;
  open(id: string, config: SignerOptions, needs: SignerNeeds): Promise<Signer>;
}

/** Every way of signing. Add yours here and to `signer:` in `config/schema.ts`. */
export const signers = [
  {
    id: 'openpgp',
    title: 'OpenPGP, inside this process',
    spec: 'https://www.rfc-editor.org/rfc/rfc9580',
    open: async (...args) => (await import('./openpgp/sign.ts')).openSigner(...args),
  },
  {
    id: 'gpg',
    title: 'GnuPG',
    spec: 'https://gnupg.org/documentation/manuals/gnupg/',
    open: async (...args) => (await import('./gpg/sign.ts')).openSigner(...args),
  },
] as const satisfies readonly SignerEntry[];

/** Opens a configured key. Throws `SIGNING_FAILED`, `CONFIG_INVALID`. */
export async function openSigner(id: string, config: KeyConfig, needs: SignerNeeds): Promise<Signer> {
  const entry = signers.find((item) => item.id === config.signer);
  if (entry === undefined) throw new Error(`there is no signer ${config.signer}`);
  const folder = dirname(needs.keys);
  const home = config.home === undefined ? null : typeof config.home === 'string' ? config.home : await readSecret(config.home, needs.env, folder);
  const passphrase = config.passphrase === undefined ? null : await readSecret(config.passphrase, needs.env, folder);
  const isGpg = config.signer === 'gpg';
  return entry.open(id, { home: isGpg ? home : null, file: isGpg ? null : home, fingerprint: config.fingerprint ?? null, passphrase }, needs);
}
