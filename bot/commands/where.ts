import { permit } from '@millwright/core/change/permission.ts';
import { allReleases, isIrreversible, releaseNamed, type ReleaseRef } from '@millwright/core/config/releases.ts';
import type { Config, StageConfig } from '@millwright/core/config/schema.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { isTrigger } from '@millwright/core/model/person.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { planKind, type PlanRecord } from '@millwright/core/state/kinds/change.ts';
import { freezeKind, lockKind, type FreezeRecord, type LockRecord } from '@millwright/core/state/kinds/evidence.ts';
import { pointerKind } from '@millwright/core/state/kinds/release.ts';
import type { Block } from '@millwright/core/words/document.ts';
import { sayActor } from '@millwright/core/words/people.ts';
import { z } from 'zod';
import { bare, plural, some } from '../messages/phrases.ts';
import { command, type Needs } from './command.ts';

export default command({
  word: 'where',
  aliases: ['wcid'],
  summary: 'Where you may release to now: stages, what they hold, freezes, locks, and plans that wait.',
  args: z.strictObject({ product: z.string().optional().describe('A product or release.') }),
  positional: ['product'],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['where', 'wcid {release}'],
  async run(needs, { product }) {
    const { config, at } = needs.snapshot;
    const releases = product === undefined ? allReleases(config) : releasesOf(config, bare(product));
    const ofThese = (item: { readonly product: string; readonly release: string | null }): boolean =>
      product === undefined || releases.some((release) => release.product === item.product && (item.release === null || release.release === item.release));
    const isAhead = (until: string): boolean => Temporal.Instant.compare(Temporal.Instant.from(until), at) > 0;
    const freezes = (await collect(needs.snapshot.find(freezeKind))).filter((item) => isAhead(item.until));
    const plans = (await collect(needs.snapshot.find(planKind, { state: 'pending' }))).filter((item) => isAhead(item.expires));
    const locks = await collect(needs.snapshot.find(lockKind));
    const rows = await Promise.all(releases.flatMap((release) => release.stages.slice(1).map((stage) => standing(needs, release, stage, freezes, locks))));
    const waiting = plans.map(waitingPlan);
    const open = rows.filter((row) => row.may);
    const verdict =
      rows.length === 0
        ? 'No release here has a stage to promote to.'
        : `${needs.speaker.person} may ask to promote to ${open.length === 0 ? 'no stage' : `${open.length} of ${plural(rows.length, 'stage')}; the gate of each decides`}.`;
    return {
      kind: 'where',
      data: {
        where: rows,
        freezes: freezes.filter(ofThese).map(({ id, product: of, release, stage, until, why, by }) => ({ id, product: of, release, stage, until, why, by })),
        locks: locks.filter(ofThese).map(({ id, product: of, release, why, by }) => ({ id, product: of, release, why, by })),
        plans: waiting,
      },
      document: {
        verdict,
        body: [
          ...table(
            undefined,
            ['RELEASE', 'STAGE', 'HOLDS', 'YOU', 'WHY'],
            rows.map((row) => [bare(row.release), row.stage, row.compose === null ? '-' : bare(row.compose), row.may ? 'may' : 'may not', row.sentence]),
          ),
          ...table(
            'Freezes',
            ['FREEZE', 'OF', 'UNTIL', 'BY', 'WHY'],
            freezes.filter(ofThese).map((item) => [item.id, scopeOf(item), sayMoment(item.until), bare(item.by), item.why]),
          ),
          ...table(
            'Locks',
            ['OF', 'SINCE', 'BY', 'WHY'],
            locks.filter(ofThese).map((item) => [scopeOf({ ...item, stage: null }), sayMoment(item.time), bare(item.by), item.why]),
          ),
          ...table(
            'Waiting for confirmation',
            ['PLAN', 'CODE', 'COMMAND', 'WHO MAY CONFIRM', 'UNTIL'],
            waiting.map((item) => [item.id, item.code, item.command, item.who, sayMoment(item.expires)]),
          ),
        ],
      },
    };
  },
});

/** Of a product, or one release. Throws `NAME_UNKNOWN` with what is near. */
function releasesOf(config: Config, name: string): ReleaseRef[] {
  if (config.products.has(name)) return allReleases(config).filter((item) => item.product === name);
  if (name.includes('/')) return [releaseNamed(config, name)];
  const known = [...config.products.keys()];
  throw new UserError('NAME_UNKNOWN', `There is no product "${name}".`, {
    hint: known.length === 0 ? 'No product is configured; add one in products/.' : `Products here: ${some(known, 8)}.`,
    suggest: nearest(name, known),
  });
}

function waitingPlan({ id, code, command: line, by, expires, needs, class: weight }: PlanRecord) {
  const [need] = needs;
  const other = needs.some((item) => item.different);
  const role = sayActor(`role:${need?.role ?? 'packager'}`);
  return {
    id,
    code,
    command: line,
    class: weight,
    by,
    who: isTrigger(by) ? role : other ? `${role} other than ${bare(by)}` : `${bare(by)} or ${role}`,
    expires,
  };
}

function scopeOf({ product, release, stage }: Pick<FreezeRecord, 'product' | 'release' | 'stage'>): string {
  return `${product}${release === null ? '' : `/${release}`}${stage === null ? '' : ` ${stage}`}`;
}

function table(title: string | undefined, columns: readonly string[], rows: readonly (readonly string[])[]): Block[] {
  return rows.length === 0 ? [] : [{ kind: 'table', ...(title === undefined ? {} : { title }), columns, rows }];
}

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
