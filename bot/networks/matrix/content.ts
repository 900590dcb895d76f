import { harmless, renderHtml } from '@millwright/core/words/render-html.ts';
import { visible } from '@millwright/core/words/visible.ts';
import type { Handle, Post, Sender } from '../network.ts';
import { postLines } from '../post-lines.ts';

/** The content of `m.room.message`, as the specification has it. */
export type Content = Readonly<Record<string, unknown>>;

/** A notice with a body that can be read by itself, and the same as HTML. Nobody is notified but who is called, at its beginning. */
export function contentOf(post: Post, base: string | null, calls: Sender | undefined): Content {
  const [first = '', ...more] = postLines(post, 'messages', base);
  const account = calls?.account ?? null;
  const html = renderHtml(post.document, base, post.rest);
  return {
    msgtype: 'm.notice',
    body: [calls === undefined ? first : `${visible(calls.shown)}: ${first}`, ...more].join('\n'),
    format: 'org.matrix.custom.html',
    formatted_body: calls === undefined ? html : html.replace('<p>', () => `<p>${pill(calls)}: `),
    'm.mentions': account === null ? {} : { user_ids: [account] },
  };
}

function pill({ account, shown }: Sender): string {
  return account === null ? harmless(shown) : `<a href="https://matrix.to/#/${encodeURIComponent(account)}">${harmless(shown)}</a>`;
}

/** In a thread, as an answer, or neither. Clients without threads show an answer instead. */
export function relatedTo(content: Content, thread: string | undefined, reply: Handle | undefined): Content {
  if (thread !== undefined)
    return {
      ...content,
      'm.relates_to': { rel_type: 'm.thread', event_id: thread, is_falling_back: true, 'm.in_reply_to': { event_id: reply?.id ?? thread } },
    };
  return reply === undefined ? content : { ...content, 'm.relates_to': { 'm.in_reply_to': { event_id: reply.id } } };
}

/** The same message with other words. An edit notifies nobody, and clients that know none show the body behind a star. */
export function editOf(id: string, content: Content): Content {
  return {
    ...content,
    body: `* ${String(content['body'])}`,
    formatted_body: `* ${String(content['formatted_body'])}`,
    'm.mentions': {},
    'm.new_content': { ...content, 'm.mentions': {} },
    'm.relates_to': { rel_type: 'm.replace', event_id: id },
  };
}
