/** What people call a thing of which only its id is known. */
export function nameOfId(id: string): string {
  const plain = id.startsWith('pkg:') ? nameOfPurl(id) : id.slice(id.indexOf(':') + 1);
  return plain === '' ? id : plain;
}

function nameOfPurl(purl: string): string {
  const path = purl.slice('pkg:'.length).replace(/[?#].*$/s, '');
  const last = path.slice(path.lastIndexOf('/') + 1);
  const version = last.lastIndexOf('@');
  const name = version > 0 ? last.slice(0, version) : last;
  const scope = /^npm\/(%40[^/]+)\//.exec(path)?.[1];
  return decoded(scope === undefined ? name : `${scope}/${name}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
