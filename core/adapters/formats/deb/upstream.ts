/** `upstream:host/path` of the project: its homepage, else where its source is kept. */
export function upstreamOf(fields: ReadonlyMap<string, string>): string | undefined {
  return addressOf(fields.get('Homepage')) ?? addressOf(fields.get('Vcs-Git')) ?? addressOf(fields.get('Vcs-Browser'));
}

function addressOf(field: string | undefined): string | undefined {
  const text = field?.split(/\s/, 1)[0] ?? '';
  const found = /^(?:https?|git|ssh):\/\/(?:[^@/]*@)?([A-Za-z0-9.-]+)(?::\d+)?(\/[^?#\s]*)?/.exec(text);
  const host = found?.[1]?.toLowerCase().replace(/^www\./, '');
  if (host === undefined || !host.includes('.')) return undefined;
  const path = (found?.[2] ?? '')
    .replace(/\/+/g, '/')
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
  return `upstream:${host}${path.slice(0, 200)}`;
}
