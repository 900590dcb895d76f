import type { Config } from '../config/schema.ts';
import type { OpenLedger } from '../state/open-ledger.ts';

const prefix = 'config/';
const stamp = 'config.json';

/** Keeps the files of the configuration in the state whenever they changed, so that past decisions and pages can be made again. Files name secrets, they never hold them. */
export async function recordConfig(ledger: OpenLedger, config: Config, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const commit = ledger.head().commit;
  const known = await ledger.reader.file(commit, stamp);
  if (known !== undefined && (JSON.parse(new TextDecoder().decode(known)) as { hash?: string }).hash === config.hash) return;
  const old = await ledger.reader.list(commit, 'config');
  await ledger.commit({ subject: known === undefined ? 'config: taken up' : 'config: changed', actor: 'system' }, async (_head, write) => {
    for (const path of old) if (!files.has(path.slice(prefix.length))) write.file(path, null);
    for (const [path, bytes] of files) write.file(`${prefix}${path}`, bytes);
    write.file(stamp, `${JSON.stringify({ hash: config.hash })}\n`);
  });
}

/** The configuration in force at a commit. */
export async function configAt(ledger: OpenLedger, commit: string, parse: (files: ReadonlyMap<string, Uint8Array>) => Promise<Config>): Promise<Config> {
  const files = new Map<string, Uint8Array>();
  for (const path of await ledger.reader.list(commit, 'config')) {
    const bytes = await ledger.reader.file(commit, path);
    if (bytes !== undefined) files.set(path.slice(prefix.length), bytes);
  }
  return parse(files);
}
