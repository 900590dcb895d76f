import type { Config } from '@millwright/core/config/schema.ts';
import { allReleases } from '@millwright/core/config/releases.ts';
import { mostUsed } from '@millwright/core/open/suggestions.ts';

/** What stands for a name in a command's examples: `trace {component}`. */
export type ExampleName = 'component' | 'library' | 'pattern' | 'product' | 'release' | 'other' | 'stage' | 'test' | 'person' | 'source';

/** What this configuration has of each; where it has none, the word in capitals, as in a usage. */
export function exampleNames(config: Config): Readonly<Record<ExampleName, string>> {
  const library = mostUsed(config);
  const user = [...config.components].find(([, item]) => library !== undefined && item.build_requires.includes(library))?.[0];
  const [release, second = release] = allReleases(config);
  const first = (names: ReadonlyMap<string, unknown>): string | undefined => names.keys().next().value;
  const found: Record<ExampleName, string | undefined> = {
    component: user ?? library,
    library,
    pattern: library === undefined ? undefined : `${library.slice(0, 3)}*`,
    product: release?.product,
    release: release === undefined ? undefined : `${release.product}/${release.release}`,
    other: second === undefined ? undefined : `${second.product}/${second.release}`,
    stage: release?.stages.at(-1)?.name,
    test: first(config.tests),
    person: first(config.people),
    source: first(config.sources),
  };
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value ?? name.toUpperCase()])) as Record<ExampleName, string>;
}

/** Examples as they can be typed here. */
export function filledExamples(examples: readonly string[], config: Config): string[] {
  const names = exampleNames(config);
  return examples.map((example) => example.replace(/\{([a-z]+)\}/g, (_, name: string) => names[name as ExampleName]));
}
