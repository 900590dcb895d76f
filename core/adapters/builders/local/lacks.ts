import type { LocalEngineOptions } from './engine.ts';
import type { Probe } from './isolation.ts';

/** What this machine does not have for the engine, and what that changes; null: nothing. */
export async function lacksOf({ isolation }: Pick<LocalEngineOptions['config'], 'isolation'>, probe: Probe): Promise<string | null> {
  if (isolation === 'none') return null;
  const found = await probe();
  if ('path' in found) return null;
  const what = isolation === 'auto' ? 'builds run here without a sandbox' : 'no build can run, because isolation: bwrap asks for it';
  return `${found.why.replace(/^b/, 'B')}, so ${what}.`;
}
