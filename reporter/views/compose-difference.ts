import type { ComposeRecord } from '@millwright/core/state/kinds/release.ts';
import { type Change, changesBetween } from '../changes.ts';
import type { Ref } from '../page.ts';
import type { Site } from '../site.ts';
import { count } from '../text.ts';
import { baseOf } from '../things.ts';

/** What is otherwise than in an earlier compose. */
export interface Difference {
  readonly since: Ref;
  readonly made: string;
  /** Where the earlier one stands now. */
  readonly stages: readonly string[];
  readonly sentence: string;
  readonly list: readonly ChangeLine[];
  /** Packages that are the same in both. */
  readonly same: number;
}

export interface ChangeLine {
  readonly package: Ref;
  readonly what: Change['what'];
  readonly from: string | null;
  readonly to: string | null;
  /** The rebuild that made what is in it now, and the component that it was built from. */
  readonly rebuild: Ref | null;
  readonly component: Ref | null;
}

const kinds: readonly Change['what'][] = ['removed', 'downgraded', 'added', 'upgraded', 'rebuilt'];

export function differenceOf(site: Site, earlier: ComposeRecord, later: ComposeRecord): Difference {
  const changes = changesBetween(earlier, later);
  const inputs = Map.groupBy(later.inputs, (input) => baseOf(input.purl) ?? input.purl);
  const list = changes
    .toSorted((a, b) => kinds.indexOf(a.what) - kinds.indexOf(b.what))
    .map(({ name, what, from, to }): ChangeLine => {
      const input = inputs.get(name)?.[0];
      const build = site.builds.find((item) => item.id === input?.build);
      return {
        package: site.links.component(name),
        what,
        from,
        to,
        rebuild: build === undefined ? null : site.links.rebuild(build.run),
        component: input === undefined ? null : site.links.component(input.component),
      };
    });
  const tally = kinds.flatMap((kind) => {
    const number = changes.filter((change) => change.what === kind).length;
    return number === 0 ? [] : [`${number.toLocaleString('en')} ${kind}`];
  });
  const changed = changes.filter((change) => change.what !== 'removed').length;
  return {
    since: site.links.compose(earlier.id),
    made: earlier.created,
    stages: site.pointers.filter((pointer) => pointer.compose.replace(/^compose:/, '') === earlier.id).map((pointer) => pointer.stage),
    sentence: tally.length === 0 ? 'Nothing changed.' : `${tally.join(', ')}; ${count(inputs.size - changed, 'package is', 'packages are')} the same.`,
    list,
    same: inputs.size - changed,
  };
}
