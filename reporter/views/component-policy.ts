import { allReleases } from '@millwright/core/config/releases.ts';
import { parseSelection, selects } from '@millwright/core/graph/query/selection.ts';
import type { Ref } from '../page.ts';
import { textOf } from '../policy-text.ts';
import type { Site } from '../site.ts';
import type { Thing } from '../things.ts';

/** What a policy asks before something with this component in it may move to a stage. */
export interface PolicyLine {
  readonly release: Ref;
  readonly stage: string;
  readonly policy: string;
  readonly rules: readonly string[];
}

/** The policies of every stage of every release that takes the component in by name. */
export function policiesOver(site: Site, { config, name }: Thing): PolicyLine[] {
  if (config === undefined) return [];
  const called = [...site.config.components].find(([, item]) => item === config)?.[0] ?? name;
  return allReleases(site.config)
    .filter((release) => takesIn(release.config.content, config.format, called))
    .flatMap(({ product, release, stages }) =>
      stages.flatMap((stage) =>
        [...site.config.policies]
          .filter(
            ([, { match }]) =>
              (match.product?.includes(product) ?? true) &&
              (match.release?.some((item) => item === release || item === `${product}/${release}`) ?? true) &&
              (match.stage?.includes(stage.name) ?? true),
          )
          .map(([policy, { rules }]) => ({ release: site.links.release(product, release), stage: stage.name, policy, rules: rules.map(textOf) })),
      ),
    );
}

/** A content that cannot be read takes nothing in; what a release says has been checked when it was put in force. */
function takesIn(content: string, format: string, name: string): boolean {
  try {
    return selects(parseSelection(content), { format, source: 'config', name });
  } catch (error) {
    if ((error as Error).name === 'UserError') return false;
    throw error;
  }
}
