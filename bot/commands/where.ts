import { permit } from '@millwright/core/change/permission.ts';
import { allReleases, isIrreversible, type ReleaseRef } from '@millwright/core/config/releases.ts';
import type { StageConfig } from '@millwright/core/config/schema.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { freezeKind, lockKind, type FreezeRecord, type LockRecord } from '@millwright/core/state/kinds/evidence.ts';
import { pointerKind } from '@millwright/core/state/kinds/release.ts';
import { z } from 'zod';
import { bare, plural } from '../messages/phrases.ts';
import { command, type Needs } from './command.ts';

export default command({
  word: 'where',
  aliases: ['wcid'],
  summary: 'Where you may release to now: stages, what they hold, freezes and locks.',
  args: z.strictObject({ product: z.string().optional().describe('A product or release.') }),
  positional: ['product'],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['where', 'wcid web/1'],
  async run(needs, { product }) {
    const wanted = product === undefined ? undefined : bare(product);
    const releases = allReleases(needs.snapshot.config).filter(
      (item) => wanted === undefined || item.product === wanted || `${item.product}/${item.release}` === wanted,
    );
    const freezes = await collect(needs.snapshot.find(freezeKind));
    const locks = await collect(needs.snapshot.find(lockKind));
    const rows = await Promise.all(releases.flatMap((release) => release.stages.slice(1).map((stage) => standing(needs, release, stage, freezes, locks))));
    const open = rows.filter((row) => row.may);
    const verdict =
      rows.length === 0
        ? 'No release here has a stage to promote to.'
        : `${needs.speaker.person} may promote to ${open.length === 0 ? 'no stage' : `${open.length} of ${plural(rows.length, 'stage')}`} now.`;
    return {
      kind: 'where',
      data: { where: rows },
      document: {
        verdict,
        body:
          rows.length === 0
            ? []
            : [
                {
                  kind: 'table',
                  columns: ['RELEASE', 'STAGE', 'HOLDS', 'YOU', 'WHY'],
                  rows: rows.map((row) => [
                    bare(row.release),
                    row.stage,
                    row.compose === null ? '-' : bare(row.compose),
                    row.may ? 'may' : 'may not',
                    row.sentence,
                  ]),
                },
              ],
      },
    };
  },
});

async function standing({ snapshot, speaker }: Needs, release: ReleaseRef, stage: StageConfig, freezes: readonly FreezeRecord[], locks: readonly LockRecord[]) {
  const { product } = release;
  const covers = (item: { readonly product: string; readonly release: string | null; readonly stage?: string | null }): boolean =>
    item.product === product &&
    (item.release === null || item.release === release.release) &&
    (item.stage === undefined || item.stage === null || item.stage === stage.name);
  const pointer = await snapshot.get(pointerKind, `${product}/${release.release}/${stage.name}`);
  const permission = permit(snapshot.config, speaker, { role: 'releng', word: 'promote', products: [product] });
  const freeze = freezes.find((item) => covers(item) && Temporal.Instant.compare(Temporal.Instant.from(item.until), snapshot.at) > 0);
  const lock = locks.find((item) => covers(item) && bare(item.by) !== speaker.person);
  const irreversible = isIrreversible(snapshot.config, release, stage);
  const sentence = !permission.allowed
    ? permission.rule
    : freeze !== undefined
      ? `Frozen by ${bare(freeze.by)} until ${sayMoment(freeze.until)}: ${freeze.why}`
      : lock !== undefined
        ? `Locked by ${bare(lock.by)} since ${sayMoment(lock.time)}: ${lock.why}`
        : irreversible
          ? 'A second, different person confirms.'
          : 'You confirm it yourself.';
  return {
    release: release.id,
    stage: stage.name,
    compose: pointer === undefined ? null : `compose:${bare(pointer.compose)}`,
    since: pointer?.since ?? null,
    may: permission.allowed && freeze === undefined && lock === undefined,
    irreversible,
    freeze: freeze?.id ?? null,
    lock: lock?.id ?? null,
    sentence,
  };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(items);
}
