import type { ReleaseRef } from '../config/releases.ts';
import { parseSelection, selects } from '../graph/query/selection.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { digestOfValue, type Digest } from '../model/digest.ts';
import { buildKind, currentKind } from '../state/kinds/build.ts';
import { composeKind, type ComposeRecord } from '../state/kinds/release.ts';

/** What a release takes in today: the newest good artifacts of what its `content:` names, pinned by their bytes. */
export interface ComposeInputs {
  readonly inputs: ComposeRecord['inputs'];
  readonly missing: ComposeRecord['missing'];
  /** Over product, release and inputs: equal, it is the same compose. */
  readonly hash: Digest;
  /** When the newest of the inputs came to count. */
  readonly settledAt: string | null;
}

export async function inputsFor(release: ReleaseRef, head: Snapshot): Promise<ComposeInputs> {
  const selection = parseSelection(release.config.content);
  const inputs: ComposeRecord['inputs'] = [];
  const missing: ComposeRecord['missing'] = [];
  let settledAt: string | null = null;
  for (const [name, component] of head.config.components) {
    if (!selects(selection, { format: component.format, source: 'config', name })) continue;
    const current = await head.get(currentKind, component.purl);
    const build = current === undefined ? undefined : await head.get(buildKind, current.build);
    if (current === undefined || build === undefined) {
      missing.push({ component: component.purl, reason: `${name} has no good build yet` });
      continue;
    }
    if (settledAt === null || current.since > settledAt) settledAt = current.since;
    for (const output of build.outputs)
      inputs.push({ purl: output.purl, digest: output.digest, path: fileName(output.path), size: output.size, build: build.id, component: component.purl });
  }
  inputs.sort((a, b) => (a.purl < b.purl ? -1 : a.purl > b.purl ? 1 : a.path < b.path ? -1 : 1));
  const hash = digestOfValue({
    product: release.product,
    release: release.release,
    inputs: inputs.map(({ purl, digest }) => [purl, digest]),
    missing: missing.map((item) => item.component),
  });
  return { inputs: apart(inputs), missing, hash, settledAt };
}

/** Newest compose of a release first. */
export async function composesOf(release: ReleaseRef, head: Snapshot): Promise<ComposeRecord[]> {
  const composes = await Array.fromAsync(head.find(composeKind, { product: release.product, release: release.release }));
  return composes.toSorted((a, b) => (a.created < b.created ? 1 : -1));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Files of equal names from different components get the component's name in front. */
function apart(inputs: ComposeRecord['inputs']): ComposeRecord['inputs'] {
  const count = new Map<string, number>();
  for (const { path } of inputs) count.set(path, (count.get(path) ?? 0) + 1);
  return inputs.map((input) =>
    (count.get(input.path) ?? 0) > 1 ? { ...input, path: `${fileName(input.component)}-${input.digest.slice(7, 15)}-${input.path}` } : input,
  );
}
