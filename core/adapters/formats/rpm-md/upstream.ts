/** The project a homepage or repository belongs to, as `upstream:host/path`; undefined for what is no address of one. */
export function upstreamOfUrl(url: string): string | undefined {
  const parsed = URL.parse(url.trim());
  if (parsed === null || !/^(https?|git|ftp):$/.test(parsed.protocol) || !parsed.hostname.includes('.')) return undefined;
  const path = parsed.pathname
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/\/index\.html?$/, '');
  return `upstream:${parsed.hostname.replace(/^www\./, '')}${path}`;
}
