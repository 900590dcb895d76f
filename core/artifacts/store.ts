import type { Digest } from '../model/digest.ts';

/** Bytes by digest. Putting the same bytes twice keeps one copy. Names no place. */
export interface ArtifactStore {
  /** Takes a file in; returns its digest and size in bytes. The bytes are durable when this resolves. */
  put(file: string): Promise<{ readonly digest: Digest; readonly size: number }>;
  putBytes(bytes: Uint8Array): Promise<{ readonly digest: Digest; readonly size: number }>;
  has(digest: Digest): Promise<boolean>;
  /** Throws `ARTIFACT_MISSING`, or `ARTIFACT_CHANGED` where the bytes are not those of the digest. */
  get(digest: Digest): Promise<Uint8Array>;
  /** Puts the bytes at `path` without sharing them with the store (a writer there cannot change the store). */
  copyTo(digest: Digest, path: string): Promise<void>;
  /** Puts the bytes at `path`, sharing storage where the file system can; checks them first. */
  link(digest: Digest, path: string): Promise<void>;
}
