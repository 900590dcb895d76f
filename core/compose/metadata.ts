import type { ReleaseRef } from '../config/releases.ts';

/** productmd id of a compose: `<short>-<version>-<date>.<respin>` (productmd doc/composeinfo). `taken` are the ids that exist. */
export function composeId(release: ReleaseRef, at: Temporal.Instant, taken: ReadonlySet<string>): string {
  const date = at.toString().slice(0, 10).replaceAll('-', '');
  for (let respin = 0; ; respin++) {
    const id = `${short(release.product)}-${short(release.release)}-${date}.${respin}`;
    if (!taken.has(id)) return id;
  }
}

/** `compose/metadata/composeinfo.json`, header 1.2 (productmd doc/composeinfo-1.1): sorted keys, four spaces. */
export function composeInfo(options: {
  readonly id: string;
  readonly product: string;
  readonly productName: string;
  readonly release: string;
  readonly arches: readonly string[];
}): string {
  const [, date = '', respin = '0'] = /-(\d{8})\.(\d+)$/.exec(options.id) ?? [];
  const byArch = (path: (arch: string) => string) => Object.fromEntries(options.arches.map((arch) => [arch, path(arch)]));
  const info = {
    header: { type: 'productmd.composeinfo', version: '1.2' },
    payload: {
      compose: { date, id: options.id, respin: Number(respin), type: 'production' },
      release: { internal: false, is_layered: false, name: options.productName, short: short(options.product), type: 'ga', version: options.release },
      variants: {
        Everything: {
          arches: [...options.arches],
          id: 'Everything',
          name: 'Everything',
          paths: { packages: byArch((arch) => `Everything/${arch}`) },
          type: 'variant',
          uid: 'Everything',
        },
      },
    },
  };
  return `${JSON.stringify(info, sortedKeys(info), 4)}\n`;
}

/** Ids are file names and productmd's own words: nothing but letters, digits, dots and dashes. */
function short(text: string): string {
  return text.replace(/[^A-Za-z0-9.]+/g, '-');
}

function sortedKeys(value: unknown): string[] {
  const keys = new Set<string>();
  JSON.stringify(value, (key, item: unknown) => {
    keys.add(key);
    return item;
  });
  return [...keys].toSorted();
}
