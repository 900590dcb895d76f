import { UserError } from '@millwright/core/model/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eventsUrl } from './events.ts';
import { withNearPages } from './near-pages.ts';

const unfinished = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="2">
<title>Millwright</title><p>The site is being made. It appears here by itself in a moment.</p></html>
`;
const missing = `<!doctype html><html lang="en"><meta charset="utf-8"><title>No such page</title><p>There is no page here. <a href="/">The first page</a></p></html>
`;

/** The generation of the site that `current` points to at the moment of the request. */
export function siteRoute(app: FastifyInstance, site: string): void {
  app.get('/*', async (request, reply) => {
    const root = await realpath(join(site, 'current')).catch(() => undefined);
    if (root === undefined) return html(reply.header('retry-after', '2'), 503, unfinished);
    const segments = segmentsOf(request);
    const found = segments === undefined ? undefined : await find(root, segments);
    if (segments === undefined || found === undefined) return notFound(reply, root, segments ?? []);
    if (found === 'folder') return reply.redirect(`/${segments.map(encodeURIComponent).join('/')}/`, 308);
    const lasting = segments[0] === '_astro';
    // A copy of the site somewhere else does not say so, and its pages do not ask.
    if (found === 'status.json') void reply.header('millwright-events', eventsUrl);
    const letter = found === 'search/index.html' ? await letterAsked(request, root) : undefined;
    if (letter !== undefined) return reply.redirect(letter, 303);
    return reply
      .sendFile(found, root, { dotfiles: 'deny', index: false, ...(lasting ? { maxAge: '30d', immutable: true } : { cacheControl: false }) })
      .header('cache-control', lasting ? 'public, max-age=2592000, immutable' : 'no-cache');
  });
  app.setNotFoundHandler(() => {
    throw new UserError('USAGE', 'Nothing answers to that method at this address.', {
      hint: 'POST /api/1/say takes commands; pages and /health are read with GET.',
    });
  });
}

/** Decoded names of the path, the last empty for a folder; undefined for what cannot be a file of the site. */
function segmentsOf({ raw }: FastifyRequest): string[] | undefined {
  const [path = '/'] = (raw.url ?? '/').split(/[?#]/);
  try {
    const segments = path.split('/').slice(1).map(decodeURIComponent);
    const odd = segments.some((segment, index) => segment.startsWith('.') || /[/\\\0]/.test(segment) || (segment === '' && index < segments.length - 1));
    return odd ? undefined : segments;
  } catch {
    return undefined;
  }
}

/** Path of the file below the root; `folder` where only the last slash is missing. */
async function find(root: string, segments: readonly string[]): Promise<string | undefined> {
  const path = segments.join('/');
  const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
  const kind = await stat(join(root, file)).catch(() => undefined);
  if (kind?.isFile() === true) return file;
  return kind?.isDirectory() === true ? 'folder' : undefined;
}

/** Where names with the first letter of what was looked for are listed: the answer to a browser without scripts, whose form sends `list`. */
async function letterAsked({ url }: FastifyRequest, root: string): Promise<string | undefined> {
  const asked = new URLSearchParams(url.split('?')[1] ?? '');
  const letter = /^\W*([a-z0-9])/i.exec(asked.get('q') ?? '')?.[1]?.toLowerCase() ?? 'other';
  if (!asked.has('list')) return undefined;
  return (await stat(join(root, 'search', letter, 'index.html')).catch(() => undefined))?.isFile() === true ? `/search/${letter}/` : undefined;
}

async function notFound(reply: FastifyReply, root: string, segments: readonly string[]): Promise<FastifyReply> {
  const page = await readFile(join(root, '404.html'), 'utf8').catch(() => missing);
  return html(reply, 404, await withNearPages(page, root, segments));
}

function html(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(text);
}
