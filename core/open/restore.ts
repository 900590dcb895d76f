import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { composePath } from '../artifacts/layout.ts';
import { recordKey, type Signer } from '../artifacts/signing.ts';
import type { ArtifactStore } from '../artifacts/store.ts';
import { place } from '../change/pointer.ts';
import { assemble } from '../compose/assemble.ts';
import { assembleJob } from '../compose/work.ts';
import { releaseOf } from '../config/releases.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { UserError } from '../model/errors.ts';
import { composeKind, keyKind, pointerKind, type ComposeRecord } from '../state/kinds/release.ts';
import type { Ledger } from '../state/ledger.ts';

export interface RestoreNeeds {
  /** The state folder. */
  readonly folder: string;
  readonly ledger: Pick<Ledger, 'commit'>;
  readonly head: Snapshot;
  readonly artifacts: ArtifactStore;
  signerOf(key: string): Promise<Signer>;
  /** Signs the sums of a compose's folder. */
  seal(path: string, key: string): Promise<void>;
  log(line: string): void;
}

/**
 * The records are the truth. What they say is there and the folder lacks, in a state that was restored from git say, is put
 * back: links of stages, folders of composes. What cannot be is said, and no longer counts as made.
 */
export async function restore(needs: RestoreNeeds): Promise<void> {
  await noteNewKeys(needs);
  for (const compose of await lostComposes(needs)) await putBack(compose, needs);
  for await (const pointer of needs.head.find(pointerKind)) await place(pointer, needs.folder);
}

/** Keys are no part of a backup by git. Where new ones are made, signatures of the old ones no longer count. */
async function noteNewKeys({ folder, ledger, head, signerOf, log }: RestoreNeeds): Promise<void> {
  if (existsSync(join(folder, 'keys'))) return;
  const changed: { id: string; fingerprint: string }[] = [];
  for await (const { id, fingerprint: old } of head.find(keyKind)) {
    const fingerprint = await signerOf(id)
      .then((signer) => signer.fingerprint())
      .catch((error: unknown) => {
        log(`The key ${id} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
        return old;
      });
    if (fingerprint !== old) changed.push({ id, fingerprint });
  }
  if (changed.length === 0) return;
  await ledger.commit({ subject: `keys: ${changed.map(({ id }) => id).join(', ')} made anew`, actor: 'system' }, async (now, write) => {
    for (const { id, fingerprint } of changed) await recordKey(id, fingerprint, now, write);
  });
  log(`The folder of the keys was gone. New ones sign now, and what ${changed.map(({ id }) => id).join(' and ')} signed before is signed again when it moves.`);
}

async function lostComposes({ folder, head }: RestoreNeeds): Promise<ComposeRecord[]> {
  const lost: ComposeRecord[] = [];
  for await (const compose of head.find(composeKind))
    if (['done', 'incomplete'].includes(compose.state) && !existsSync(composePath(folder, compose.id))) lost.push(compose);
  return lost;
}

async function putBack(compose: ComposeRecord, { folder, ledger, head, artifacts, seal, log }: RestoreNeeds): Promise<void> {
  try {
    await assemble(await assembleJob(compose, head), join(folder, 'composes'), artifacts, seal);
    for (const key of await keysOfStages(compose, head)) await seal(composePath(folder, compose.id), key);
    log(`The folder of the compose ${compose.id} was gone; it was put together again.`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log(`The folder of the compose ${compose.id} is gone and cannot be put together again: ${error.message} ${error.hint ?? ''}`.trimEnd());
    if (error.code !== 'ARTIFACT_MISSING' && error.code !== 'ARTIFACT_CHANGED') return;
    await ledger.commit({ subject: `compose(${compose.id}): gone`, actor: 'system' }, async (now, write) => {
      const known = await now.get(composeKind, compose.id);
      if (known !== undefined) write.put(composeKind, known.id, { ...known, state: 'removed', sentence: `Its folder is gone: ${error.message}` });
    });
  }
}

/** Keys of the stages it stands in: each signed its sums when it came there. */
async function keysOfStages(compose: ComposeRecord, head: Snapshot): Promise<Set<string>> {
  const release = releaseOf(head.config, compose);
  const keys = new Set<string>();
  for (const stage of release?.stages ?? []) {
    const pointer = await head.get(pointerKind, `${compose.product}/${compose.release}/${stage.name}`);
    const key = release?.config.keys[stage.name];
    if (pointer?.compose === compose.id && key !== undefined) keys.add(key);
  }
  return keys;
}
