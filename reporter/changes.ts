import { parsePurl } from '@millwright/core/model/ids.ts';
import { compareVersions } from '@millwright/core/model/version.ts';
import type { ComposeRecord } from '@millwright/core/state/kinds/release.ts';
import { baseOf, compare } from './things.ts';

export interface Change {
  readonly name: string;
  readonly what: 'added' | 'removed' | 'upgraded' | 'downgraded' | 'rebuilt';
  readonly from: string | null;
  readonly to: string | null;
}

/** What is in the later compose and was otherwise in the earlier one. */
export function changesBetween(earlier: ComposeRecord, later: ComposeRecord): Change[] {
  const [old, now] = [held(earlier), held(later)];
  const changes: Change[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [from, to] = [old.get(name), now.get(name)];
    if (from?.digests === to?.digests) continue;
    changes.push({ name, what: kindOf(from?.version, to?.version), from: from?.version ?? null, to: to?.version ?? null });
  }
  return changes.sort((a, b) => compare(a.name, b.name));
}

interface Held {
  readonly version: string;
  readonly digests: string;
}

function held(compose: ComposeRecord): Map<string, Held> {
  const groups = Map.groupBy(compose.inputs, (input) => baseOf(input.purl) ?? input.purl);
  return new Map(
    [...groups].map(([base, inputs]) => {
      const version = baseOf(base) === undefined ? '' : (parsePurl(inputs[0]?.purl ?? base).version ?? '');
      const digests = inputs.map((input) => input.digest).sort();
      return [base, { version, digests: digests.join(' ') }];
    }),
  );
}

function kindOf(from: string | undefined, to: string | undefined): Change['what'] {
  if (from === undefined) return 'added';
  if (to === undefined) return 'removed';
  const way = compareVersions(from, to);
  return way === 0 ? 'rebuilt' : way < 0 ? 'upgraded' : 'downgraded';
}
