import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = process.env['MILLWRIGHT_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'millwright');

const fetched = (name: string, suite: string) => ({
  what: `${name}, a Debian package unpacked into ${cache}`,
  isThere: () => existsSync(join(cache, `${name}-${suite}`, 'complete')),
});

/** What `install.sh` brings for these proofs. */
export const fetches = [fetched('ergochat', 'trixie'), fetched('inspircd', 'bookworm'), fetched('ii', 'bookworm')];
