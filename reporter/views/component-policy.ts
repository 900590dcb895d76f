import { allReleases } from '@millwright/core/config/releases.ts';
import { type Selection, parseSelection, selects } from '@millwright/core/graph/query/selection.ts';
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

/** What a release takes in, and what its stages ask for. */
interface Over {
  readonly selection: Selection | undefined;
  readonly lines: readonly PolicyLine[];
}

const known = new WeakMap<Site, readonly Over[]>();

/** The policies of every stage of every release that takes the component in by name. */
export function policiesOver(site: Site, { config, name }: Thing): PolicyLine[] {
  if (config === undefined) return [];
  const called = site.nameByPurl.get(config.purl) ?? name;
  const all = known.get(site) ?? allPolicies(site);
  known.set(site, all);
  return all.flatMap(({ selection, lines }) =>
    selection !== undefined && selects(selection, { format: config.format, source: 'config', name: called }) ? lines : [],
  );
}

function allPolicies(site: Site): Over[] {
  return allReleases(site.config).map(({ product, release, stages, config: { content } }) => ({
    selection: selectionOf(content),
    lines: stages.flatMap((stage) =>
      [...site.config.policies]
        .filter(
          ([, { match }]) =>
            (match.product?.includes(product) ?? true) &&
            (match.release?.some((item) => item === release || item === `${product}/${release}`) ?? true) &&
            (match.stage?.includes(stage.name) ?? true),
        )
        .map(([policy, { rules }]) => ({ release: site.links.release(product, release), stage: stage.name, policy, rules: rules.map(textOf) })),
    ),
  }));
}

/** A content that cannot be read takes nothing in; what a release says has been checked when it was put in force. */
function selectionOf(content: string): Selection | undefined {
  try {
    return parseSelection(content);
  } catch (error) {
    if ((error as Error).name === 'UserError') return undefined;
    throw error;
  }
}
