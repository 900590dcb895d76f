import { UserError } from '../model/errors.ts';
import { nearest } from '../model/near.ts';
import type { Config, ProductConfig, ReleaseConfig, StageConfig } from './schema.ts';

/** A release and where it stands in the configuration. `id` is `release:web/1`. */
export interface ReleaseRef {
  readonly id: string;
  readonly product: string;
  readonly release: string;
  readonly productConfig: ProductConfig;
  readonly config: ReleaseConfig;
  readonly stages: readonly StageConfig[];
}

export function allReleases(config: Config): ReleaseRef[] {
  return [...config.products].flatMap(([product, productConfig]) =>
    Object.entries(productConfig.releases).map(([release, releaseConfig]) => referTo(product, release, productConfig, releaseConfig)),
  );
}

/** `web/1` or `release:web/1`. Throws `NAME_UNKNOWN`. */
export function releaseNamed(config: Config, text: string): ReleaseRef {
  const name = text.replace(/^release:/, '');
  const found = allReleases(config).find((item) => `${item.product}/${item.release}` === name);
  if (found !== undefined) return found;
  const known = allReleases(config).map((item) => `${item.product}/${item.release}`);
  throw new UserError('NAME_UNKNOWN', `There is no release "${name}".`, {
    hint: known.length === 0 ? 'No product is configured; add one in products/.' : `Releases here: ${known.join(', ')}.`,
    suggest: nearest(name, known),
  });
}

/** The release a record belongs to; undefined when it is no longer configured. */
export function releaseOf(config: Config, record: { readonly product: string; readonly release: string }): ReleaseRef | undefined {
  return allReleases(config).find((item) => item.product === record.product && item.release === record.release);
}

/** Throws `NAME_UNKNOWN`. */
export function stageNamed(release: ReleaseRef, name: string): StageConfig {
  const found = release.stages.find((stage) => stage.name === name);
  if (found !== undefined) return found;
  const known = release.stages.map((stage) => stage.name);
  throw new UserError('NAME_UNKNOWN', `${release.product}/${release.release} has no stage "${name}".`, {
    hint: `Its stages: ${known.join(', ')}.`,
    suggest: nearest(name, known),
  });
}

/** Throws `DENIED` for a verb that would reach outside a product that is only observed. */
export function observed(release: ReleaseRef, verb: string): void {
  if (release.productConfig.mode !== 'observe') return;
  throw new UserError('DENIED', `${release.product} is only observed: its rules run, and nothing is moved.`, {
    rule: `products/${release.product}.yaml mode: observe`,
    hint: `Set mode: assist or act to ${verb} it from here.`,
  });
}

/** A promotion to a stage whose key means gold, or that says so itself, cannot be taken back. */
export function isIrreversible(config: Config, release: ReleaseRef, stage: StageConfig): boolean {
  const key = release.config.keys[stage.name];
  return stage.irreversible || (key !== undefined && (config.keys.get(key)?.means ?? key) === 'gold');
}

function referTo(product: string, release: string, productConfig: ProductConfig, config: ReleaseConfig): ReleaseRef {
  const stages = config.stages.map((stage): StageConfig => (typeof stage === 'string' ? { name: stage, when: 'asked', irreversible: false } : stage));
  return { id: `release:${product}/${release}`, product, release, productConfig, config, stages };
}
