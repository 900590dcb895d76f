import { hexOf, type Digest } from '../model/digest.ts';
import { signatureKind } from '../state/kinds/release.ts';
import type { Records, Write } from '../state/ledger.ts';
import type { ArtifactStore } from './store.ts';

/** Makes detached signatures with one key. */
export interface Signer {
  /** Upper-case hex. */
  fingerprint(): Promise<string>;
  /** ASCII-armored. */
  publicKey(): Promise<string>;
  /** ASCII-armored detached signature (RFC 9580) over the bytes. Throws `SIGNING_FAILED`. */
  sign(bytes: Uint8Array): Promise<string>;
}

/** One artifact to be signed with some keys. */
export interface SignJob {
  readonly chore: 'sign';
  readonly digest: Digest;
  readonly keys: readonly string[];
}

/** A signature that was made; its bytes are in the store. */
export interface Signed {
  readonly digest: Digest;
  readonly key: string;
  readonly fingerprint: string;
  readonly signature: Digest;
}

/** Signs one artifact; safe to repeat. */
export async function signArtifact(job: SignJob, store: ArtifactStore, signerOf: (key: string) => Promise<Signer>): Promise<Signed[]> {
  const bytes = await store.get(job.digest);
  return Promise.all(
    job.keys.map(async (key) => {
      const signer = await signerOf(key);
      const { digest } = await store.putBytes(new TextEncoder().encode(await signer.sign(bytes)));
      return { digest: job.digest, key, fingerprint: await signer.fingerprint(), signature: digest };
    }),
  );
}

export function recordSignatures(made: readonly Signed[], means: (key: string) => string, time: string, write: Write): void {
  for (const { digest, key, fingerprint, signature } of made) {
    write.put(signatureKind, signatureId(key, digest), { digest, key, means: means(key), fingerprint, signature, time });
  }
}

export function signatureId(key: string, digest: Digest): string {
  return `${key}/${hexOf(digest)}`;
}

/** Which of the digests still lack a signature of the key. */
export async function unsigned(digests: Iterable<Digest>, key: string, records: Records): Promise<Digest[]> {
  const missing: Digest[] = [];
  for (const digest of new Set(digests)) if ((await records.get(signatureKind, signatureId(key, digest))) === undefined) missing.push(digest);
  return missing;
}
