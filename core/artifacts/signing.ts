import type { Config } from '../config/schema.ts';
import { hexOf, type Digest } from '../model/digest.ts';
import { stamp } from '../model/time.ts';
import { keyKind, signatureKind, type SignatureRecord } from '../state/kinds/release.ts';
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

/** What a transaction sees. */
interface Seen extends Records {
  readonly at: Temporal.Instant;
  readonly config: Config;
}

/** Records signatures, and the key that now signs under its name. */
export async function recordSignatures(made: readonly Signed[], head: Seen, write: Write): Promise<void> {
  for (const { digest, key, fingerprint, signature } of made) {
    const means = head.config.keys.get(key)?.means ?? key;
    write.put(signatureKind, signatureId(key, digest), { digest, key, means, fingerprint, signature, time: stamp(head.at) });
    await recordKey(key, fingerprint, head, write);
  }
}

/** Notes which key signs under a name, where that is new. */
export async function recordKey(id: string, fingerprint: string, head: Records & Pick<Seen, 'at'>, write: Write): Promise<void> {
  if ((await head.get(keyKind, id))?.fingerprint !== fingerprint) write.put(keyKind, id, { id, fingerprint, since: stamp(head.at) });
}

export function signatureId(key: string, digest: Digest): string {
  return `${key}/${hexOf(digest)}`;
}

/** The signature that the key of this name has made over an artifact; one of a key that had the name before does not count. */
export async function signatureOf(digest: Digest, key: string, records: Records): Promise<SignatureRecord | undefined> {
  const signature = await records.get(signatureKind, signatureId(key, digest));
  const current = signature === undefined ? undefined : await records.get(keyKind, key);
  return current === undefined || current.fingerprint === signature?.fingerprint ? signature : undefined;
}

/** Which of the digests still lack a signature of the key. */
export async function unsigned(digests: Iterable<Digest>, key: string, records: Records): Promise<Digest[]> {
  const missing: Digest[] = [];
  for (const digest of new Set(digests)) if ((await signatureOf(digest, key, records)) === undefined) missing.push(digest);
  return missing;
}
