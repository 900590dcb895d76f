/** Where a source's files are: a folder, an address, or the lists a machine has. Paths are relative, with slashes. */
export interface Place {
  /** In sentences; without a password. */
  readonly name: string;
  /** A small file as a whole; undefined when it is not there. Throws `SOURCE_BROKEN` for what is larger than `limit` bytes or cannot be had. */
  read(path: string, limit: number): Promise<Uint8Array | undefined>;
  /** A file's bytes as they come; undefined when it is not there. Throws `SOURCE_BROKEN`, also while it flows. */
  open(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}
