import { formats } from '../adapters/formats/formats.ts';
import type { Linking } from '../graph/imported-layer.ts';

/** How the packages of a built-in format find what meets their needs; undefined for a format whose packages name it themselves. */
export async function linkingOf(id: string): Promise<Linking | undefined> {
  const format = formats.find((entry) => entry.id === id);
  if (format === undefined || !('repository' in format)) return undefined;
  const { naming, link } = await format.open();
  return { naming, link };
}
