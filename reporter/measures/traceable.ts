import type { Site } from '../site.ts';
import { bare } from '../shipping.ts';
import { count } from '../text.ts';
import { baseOf } from '../things.ts';
import { type Measure, table } from './measure.ts';

interface ShippedArtifact {
  readonly purl: string;
  readonly component: string;
  readonly compose: string;
  readonly lacking: string | null;
}

/** Problem 6: of what stands in a stage of a release, how much can be followed from its upstream to the product. */
export function traceable(site: Site): Measure {
  const artifacts = shippedArtifacts(site);
  const whole = artifacts.filter((item) => item.lacking === null).length;
  const lacking = artifacts.filter((item) => item.lacking !== null);
  return {
    id: 'traceable',
    problem: 'No trace from upstream to product',
    remedy: 'One graph over all formats, with the provenance of every edge, at any date.',
    what: 'Share of shipped artifacts with a whole path',
    figure: artifacts.length === 0 ? null : `${Math.floor((whole / artifacts.length) * 100)} %`,
    unit: artifacts.length === 0 ? null : 'of shipped artifacts',
    sentence:
      artifacts.length === 0
        ? 'Not yet: no compose stands in a stage.'
        : `${whole.toLocaleString('en')} of ${count(artifacts.length, 'artifact')} that stand in a stage can be followed from upstream to product.`,
    how: 'Each link has to be on record: the upstream the component names, the component in the configuration, the revision and inputs of the build, its digest in the compose, the stage that points there, the release of a product that is configured.',
    tables: [
      table(
        'Where a link is missing',
        [
          { key: 'artifact', title: 'Artifact', kind: 'ref' },
          { key: 'component', title: 'Component', kind: 'ref' },
          { key: 'compose', title: 'Compose', kind: 'ref' },
          { key: 'lacking', title: 'What is missing', kind: 'text' },
        ],
        lacking.map(({ purl, component, compose, lacking: reason }) => ({
          artifact: site.links.component(purl),
          component: site.links.component(component),
          compose: site.links.compose(compose),
          lacking: reason,
        })),
      ),
    ],
  };
}

/** Each artifact once, whatever stages it stands in. */
function shippedArtifacts(site: Site): ShippedArtifact[] {
  const composes = new Map(site.composes.map((compose) => [compose.id, compose]));
  const builds = new Map(site.builds.map((build) => [build.id, build]));
  const found = new Map<string, ShippedArtifact>();
  for (const pointer of site.pointers) {
    const compose = composes.get(bare(pointer.compose));
    const isKnown = site.config.products.get(pointer.product)?.releases[pointer.release] !== undefined;
    for (const { purl, digest, component, build } of compose?.inputs ?? []) {
      const record = builds.get(build);
      const thing = site.things.all.get(baseOf(component) ?? '');
      const lacking = !isKnown
        ? `${pointer.product}/${pointer.release} is no longer configured`
        : record === undefined
          ? 'its build is not on record'
          : record.outputs.every((output) => output.digest !== digest)
            ? 'its build did not make these bytes'
            : thing?.config === undefined
              ? 'its component is no longer configured'
              : thing.upstream === null
                ? 'its component names no upstream'
                : null;
      const before = found.get(digest);
      if (before === undefined || before.lacking !== null) found.set(digest, { purl, component, compose: compose?.id ?? '', lacking });
    }
  }
  return [...found.values()];
}
