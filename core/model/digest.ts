import { canonicalJson } from './canonical.ts';

// Got when first needed: a process that answers one question digests nothing, and node:crypto costs a tenth of its time.
let crypto: typeof import('node:crypto') | undefined;

/** `sha256:` and 64 lower-case hex digits. */
export type Digest = `sha256:${string}`;

export function digestOf(bytes: string | Uint8Array): Digest {
  crypto ??= process.getBuiltinModule('node:crypto');
  return `sha256:${crypto.hash('sha256', bytes, 'hex')}`;
}

export function digestOfValue(value: unknown): Digest {
  return digestOf(canonicalJson(value));
}

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** The 64 hex digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
