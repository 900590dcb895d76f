import { digestOfValue } from '../model/digest.ts';
import type { Output } from '../state/kinds/parts.ts';
import type { RebuildComponent } from './component.ts';

/** What one build reads of one requirement. */
export interface BuildInput {
  readonly component: string;
  readonly name: string;
  readonly build: string;
  readonly outputs: readonly Output[];
}

/** `h1:` and 64 hex digits over everything that decides what a build makes: source, recipe, version, inputs by their bytes. */
export function inputHash(component: RebuildComponent, inputs: readonly BuildInput[]): string {
  const { purl, name, revision, format } = component;
  const value = {
    component: purl,
    name,
    commit: revision?.commit,
    version: revision?.version,
    epoch: revision?.epoch,
    recipe: { build: format.build, outputs: format.outputs, sbom: format.sbom ?? null, purl: format.purl },
    inputs: inputs
      .map((input) => ({ name: input.name, outputs: input.outputs.map(({ path, digest }) => ({ path, digest })) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
  return `h1:${digestOfValue(value).slice('sha256:'.length)}`;
}
