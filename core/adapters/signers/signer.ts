/** What a key's configuration comes to once its secrets are read. */
export interface SignerOptions {
  /** gpg's home folder; null for the usual one. */
  readonly home: string | null;
  /** The file of an OpenPGP private key; null where one is made. */
  readonly file: string | null;
  readonly fingerprint: string | null;
  readonly passphrase: string | null;
}

export interface SignerNeeds {
  /** Folder of the keys that are made on first use. */
  readonly keys: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Temporal.Instant;
}
