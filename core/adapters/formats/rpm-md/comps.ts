import { readXml } from './xml.ts';

/** Groups by the name of each binary package in them. Throws `SOURCE_BROKEN`. */
export async function readComps(file: string, chunks: AsyncIterable<Uint8Array>): Promise<Map<string, string[]>> {
  const groups = new Map<string, string[]>();
  let id = '';
  let isGroup = false;
  let members: string[] = [];
  let depth = 0;
  const parsed = readXml(file, chunks, {
    open(element) {
      depth++;
      if (element !== 'group' || depth !== 2) return;
      isGroup = true;
      id = '';
      members = [];
    },
    close(element, text) {
      depth--;
      if (!isGroup) return;
      if (element === 'id' && depth === 2) id = text;
      if (element === 'packagereq' && text !== '') members.push(text);
      if (element !== 'group' || depth !== 1) return;
      isGroup = false;
      if (id !== '') for (const name of members) groups.set(name, [...(groups.get(name) ?? []), id]);
    },
  });
  for await (const _ of parsed);
  return groups;
}
