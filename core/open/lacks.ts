import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { engineLacks } from '../adapters/builders/builders.ts';
import type { Config } from '../config/schema.ts';

/** What this machine does not have that the configuration counts on, and what is different because of it: a sentence each. */
export async function lacking(config: Config, env: NodeJS.ProcessEnv): Promise<string[]> {
  const engines = await Promise.all([...config.engines.values()].map((engine) => engineLacks(engine, env)));
  const keys = [...config.keys].filter(([, key]) => key.signer === 'gpg').map(([id]) => id);
  const noGpg = keys.length > 0 && !(env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'gpg')));
  const gpg = noGpg ? `gpg is not installed, so nothing can be signed with ${keys.join(' and ')}.` : null;
  return [...new Set([...engines, gpg])].filter((sentence) => sentence !== null);
}
