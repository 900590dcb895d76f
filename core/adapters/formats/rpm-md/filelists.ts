import { readXml } from './xml.ts';

/** Which packages have which of the wanted files: pkgid → paths. Nothing else of filelists metadata, which is the largest file of a repository, is kept. */
export async function readFilelists(file: string, chunks: AsyncIterable<Uint8Array>, wanted: ReadonlySet<string>): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  let pkgid = '';
  const parsed = readXml(file, chunks, {
    open(element, attributes) {
      if (element === 'package') pkgid = attributes['pkgid'] ?? '';
    },
    close(element, text) {
      if (element === 'file' && wanted.has(text)) found.set(pkgid, [...(found.get(pkgid) ?? []), text]);
    },
  });
  for await (const _ of parsed);
  return found;
}
