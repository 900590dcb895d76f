import type { Run } from '../jobs/run.ts';
import type { RunNode } from '../state/kinds/run.ts';
import { shapeOf } from '../jobs/run.ts';
import type { BuildInput } from './input-hash.ts';
import type { RebuildComponent, RebuildComponents } from './component.ts';

/** What a run's node remembers of its plan: its requirements, and which node of the run makes each. */
export interface NodeFacts {
  readonly name: string;
  readonly commit: string;
  readonly version: string;
  readonly epoch: number;
  readonly inputs: readonly { readonly component: string; readonly name: string; readonly node: string | null }[];
  /** Keys that sign what the build makes. */
  readonly keys: readonly string[];
  /** Build even if equal inputs were built before. */
  readonly fresh: boolean;
  /** It is read in this run only and never counts as the newest good build. */
  readonly bootstrap: boolean;
}

export function factsOf(run: Run, node: RunNode): NodeFacts {
  return shapeOf(run).definitions.get(node.id)?.facts as unknown as NodeFacts;
}

/** The component at the revision that was planned, whatever its source has become since. */
export function asPlanned(component: RebuildComponent, { commit, version, epoch }: NodeFacts): RebuildComponent {
  const { purl, name, revision } = component;
  return { ...component, revision: { component: purl, name, time: '', ...revision, commit, version, epoch } };
}

/** The outputs a build will read: of this run's nodes where they make them, else of the newest good builds. Or a sentence why it cannot. */
export function inputsOf(facts: NodeFacts, run: Run, components: RebuildComponents): readonly BuildInput[] | string {
  const inputs: BuildInput[] = [];
  for (const required of facts.inputs) {
    const node = required.node === null ? undefined : run.nodes.get(required.node);
    if (node?.build !== undefined && node.build !== null) {
      inputs.push({ component: required.component, name: required.name, build: node.build, outputs: node.outputs });
      continue;
    }
    const current = components.get(required.component)?.current;
    if (current === undefined) return `It is built with ${required.name}, which was never built.`;
    inputs.push({ component: required.component, name: required.name, build: current.id, outputs: current.outputs });
  }
  return inputs;
}
