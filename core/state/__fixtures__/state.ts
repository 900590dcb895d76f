import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitEnvironment } from '../../git/plumbing.ts';
import { freezeKind, type FreezeRecord } from '../kinds/evidence.ts';
import type { Cause, Committed } from '../ledger.ts';
import { openLedger, type LedgerOptions, type LedgerParts, type OpenLedger } from '../open-ledger.ts';

/** A folder that goes away with everything in it. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'millwright-state-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export const start = Temporal.Instant.from('2026-11-23T10:00:00Z');

/** A ledger whose clock moves a second each time it is asked, and which is closed at the end of its block. */
export async function temporaryLedger(folder: string, options: Partial<LedgerOptions> = {}, parts: LedgerParts = {}): Promise<OpenLedger & AsyncDisposable> {
  let seconds = 0;
  const ledger = await openLedger({ folder, now: () => start.add({ seconds: seconds++ }), ...options }, parts);
  return { ...ledger, [Symbol.asyncDispose]: () => ledger.close() };
}

export function freeze(id: string, more: Partial<FreezeRecord> = {}): FreezeRecord {
  return {
    id,
    product: 'web',
    release: null,
    stage: null,
    until: '2026-12-01T00:00:00Z',
    why: 'holidays',
    by: 'person:alice',
    time: start.toString(),
    ...more,
  };
}

export function putFreeze(
  ledger: Pick<OpenLedger, 'commit'>,
  id: string,
  more: Partial<FreezeRecord> = {},
  cause: Partial<Cause> = {},
): Promise<Committed<string>> {
  return ledger.commit({ subject: `freeze(web): ${id}`, actor: 'person:alice', ...cause }, async (_, write) => {
    write.put(freezeKind, id, freeze(id, more));
    return id;
  });
}

export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Git as somebody outside would use it on the repository. */
export function git(repository: string, ...args: string[]): string {
  const done = spawnSync('git', [`--git-dir=${repository}`, ...args], { env: gitEnvironment(), encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`);
  return done.stdout.trim();
}

export function fsck(repository: string): string {
  return git(repository, 'fsck', '--strict', '--no-dangling');
}
