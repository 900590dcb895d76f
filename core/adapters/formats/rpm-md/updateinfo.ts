import { readXml } from './xml.ts';
import type { Advisory } from '../../../content/format.ts';

export interface Update extends Advisory {
  /** What it brings, as `name-epoch:version-release.arch`. */
  readonly packages: readonly string[];
}

/** Advisories of updateinfo metadata. Throws `SOURCE_BROKEN`. */
export async function readUpdateinfo(file: string, chunks: AsyncIterable<Uint8Array>): Promise<Update[]> {
  const updates: Update[] = [];
  let draft: { id: string; type: string; severity: string; title: string; packages: string[] } | undefined;
  let depth = 0;
  const parsed = readXml(file, chunks, {
    open(element, attributes) {
      depth++;
      if (element === 'update') draft = { id: '', type: attributes['type'] ?? '', severity: '', title: '', packages: [] };
      if (element !== 'package' || draft === undefined) return;
      const { name, epoch = '0', version, release, arch } = attributes;
      if (name !== undefined && version !== undefined && release !== undefined && arch !== undefined)
        draft.packages.push(`${name}-${epoch || '0'}:${version}-${release}.${arch}`);
    },
    close(element, text) {
      depth--;
      if (draft === undefined) return;
      // Names also stand deeper down, for other things.
      if (depth === 2 && (element === 'id' || element === 'title' || element === 'severity')) draft[element] = text.slice(0, 300);
      if (element !== 'update') return;
      const { severity, title, ...rest } = draft;
      if (rest.id !== '') updates.push({ ...rest, ...(severity === '' || severity === 'None' ? {} : { severity }), ...(title === '' ? {} : { title }) });
      draft = undefined;
    },
  });
  for await (const _ of parsed);
  return updates;
}
