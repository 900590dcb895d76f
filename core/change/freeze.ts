import { z } from 'zod';
import { releaseNamed, stageNamed } from '../config/releases.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/near.ts';
import { parseMoment, sayMoment, stamp } from '../model/time.ts';
import { freezeKind, type FreezeRecord } from '../state/kinds/evidence.ts';
import type { Change } from './change.ts';
import { unlocked } from './locks.ts';
import { permit } from './permission.ts';

/** `web`, or `web/1`, each with or without a stage. */
export interface Scope {
  readonly product: string;
  readonly release: string | null;
  readonly stage: string | null;
}

export const FreezeAsk = z.strictObject({ scope: z.string(), stage: z.string().nullable().default(null), until: z.string(), why: z.string() });
export type FreezeAsk = z.output<typeof FreezeAsk>;
export const UnfreezeAsk = z.strictObject({ scope: z.string(), stage: z.string().nullable().default(null) });
export type UnfreezeAsk = z.output<typeof UnfreezeAsk>;

type FreezeValue = Scope & { readonly verb: 'freeze'; readonly until: string; readonly why: string };
type UnfreezeValue = Scope & { readonly verb: 'unfreeze'; readonly freezes: readonly string[] };

/** Nothing is promoted where a freeze is in force. `until` is fixed when it is asked for, so that a duration stays what it was. */
export const freezeChange: Change<FreezeAsk, FreezeValue> = {
  verb: 'freeze',
  ask: FreezeAsk as z.ZodType<FreezeAsk>,
  async plan(ask, head) {
    const scope = scopeNamed(ask.scope, ask.stage, head);
    const until = parseMoment(ask.until, head.at);
    if (Temporal.Instant.compare(until, head.at) <= 0)
      throw new UserError('USAGE', `${sayMoment(until)} is past; a freeze ends in the future.`, {
        hint: `freeze ${[ask.scope, ask.stage ?? []].flat().join(' ')} --until 7d --why "…"`,
      });
    return {
      class: 'write',
      value: { verb: 'freeze', ...scope, until: stamp(until), why: ask.why },
      estimates: {},
      about: [idOf(scope)],
      subject: `freeze(${wordsOf(scope)}): until ${sayMoment(until)}`,
      needs: [{ role: 'releng', different: false }],
    };
  },
  allowed: async ({ value }, by, head) =>
    (await unlocked(head, { product: value.product, release: value.release ?? '' }, by)) ??
    permit(head.config, by, { word: 'freeze', role: 'releng', products: [value.product] }),
  show: ({ value }) => ({
    verdict: `This freezes ${wordsOf(value)} until ${sayMoment(value.until)}: nothing is promoted there.`,
    body: [{ kind: 'fields', fields: [['why', value.why]] }],
  }),
  async apply({ value }, by, { head, write }) {
    const id = write.nextId(freezeKind, 'f');
    const { product, release, stage, until, why } = value;
    const freeze: FreezeRecord = { id, product, release, stage, until, why, by: by[0] ?? 'system', time: stamp(head.at) };
    write.put(freezeKind, id, freeze);
    return {
      job: null,
      data: { freeze: { id, product, ...(release === null ? {} : { release }), ...(stage === null ? {} : { stage }), until, why, by: freeze.by } },
      sentence: `${wordsOf(value)} is frozen until ${sayMoment(until)}.`,
    };
  },
};

export const unfreezeChange: Change<UnfreezeAsk, UnfreezeValue> = {
  verb: 'unfreeze',
  ask: UnfreezeAsk as z.ZodType<UnfreezeAsk>,
  async plan(ask, head) {
    const scope = scopeNamed(ask.scope, ask.stage, head);
    const freezes = (await Array.fromAsync(head.find(freezeKind, { product: scope.product }))).filter(
      (item) =>
        Temporal.Instant.compare(Temporal.Instant.from(item.until), head.at) > 0 &&
        (scope.release === null || item.release === scope.release) &&
        (scope.stage === null || item.stage === scope.stage),
    );
    if (freezes.length === 0) throw new UserError('NOTHING_TO_DO', `No freeze of ${wordsOf(scope)} is in force.`, { hint: 'where lists the freezes.' });
    return {
      class: 'write',
      value: { verb: 'unfreeze', ...scope, freezes: freezes.map((item) => item.id) },
      estimates: {},
      about: [idOf(scope), ...freezes.map((item) => item.id)],
      subject: `unfreeze(${wordsOf(scope)}): ${freezes.map((item) => item.id).join(', ')}`,
      needs: [{ role: 'releng', different: false }],
    };
  },
  allowed: async ({ value }, by, head) =>
    (await unlocked(head, { product: value.product, release: value.release ?? '' }, by)) ??
    permit(head.config, by, { word: 'unfreeze', role: 'releng', products: [value.product] }),
  show: ({ value }) => ({
    verdict: `This lifts ${value.freezes.length === 1 ? 'the freeze' : `${value.freezes.length} freezes`} of ${wordsOf(value)} (${value.freezes.join(', ')}).`,
  }),
  async apply({ value }, _by, { write }) {
    for (const id of value.freezes) write.remove(freezeKind, id);
    return { job: null, data: { unfrozen: value.freezes }, sentence: `${wordsOf(value)} is no longer frozen.` };
  },
};

/** Throws `NAME_UNKNOWN`. */
export function scopeNamed(text: string, stage: string | null, head: Snapshot): Scope {
  const name = text.replace(/^(product|release):/, '');
  const [product = '', ...rest] = name.split('/');
  if (!head.config.products.has(product)) {
    const known = [...head.config.products.keys()];
    throw new UserError('NAME_UNKNOWN', `There is no product "${product}".`, {
      hint: known.length === 0 ? 'No product is configured.' : `Products here: ${known.join(', ')}.`,
      suggest: nearest(product, known),
    });
  }
  if (rest.length === 0) return { product, release: null, stage };
  const release = releaseNamed(head.config, name);
  return { product, release: release.release, stage: stage === null ? null : stageNamed(release, stage).name };
}

export function wordsOf({ product, release, stage }: Scope): string {
  return `${product}${release === null ? '' : `/${release}`}${stage === null ? '' : ` ${stage}`}`;
}

function idOf({ product, release }: Scope): string {
  return release === null ? `product:${product}` : `release:${product}/${release}`;
}
