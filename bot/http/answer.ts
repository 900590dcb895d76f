import { sayMoment } from '@millwright/core/model/time.ts';
import type { Block, Document } from '@millwright/core/words/document.ts';
import { harmless } from '@millwright/core/words/render-html.ts';
import type { FastifyInstance } from 'fastify';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptDays, type AnswerPages, type LongAnswer } from '../answer-pages.ts';

const bareShell =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title></title></head><body data-page="not-found"><main></main></body></html>';
const gone = `This answer is not here, or not any more: answers are kept for ${keptDays} days.`;

/** Answers that were longer than a room is shown, in the frame of the site. Search engines and shared caches are told to leave them alone. */
export function answerRoute(app: FastifyInstance, site: string, pages: AnswerPages): void {
  for (const json of [false, true]) {
    app.get<{ Params: { id: string } }>(`/r/:id/${json ? 'index.json' : ''}`, async ({ params }, reply) => {
      void reply.headers({ 'cache-control': 'private, no-cache', 'x-robots-tag': 'noindex, nofollow' });
      const answer = await pages.find(params.id);
      void reply.code(answer === undefined ? 404 : 200);
      if (json) return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer?.json ?? { ok: false, error: { message: gone } }));
      const shell = await readFile(join(site, 'current', '404.html'), 'utf8').catch(() => bareShell);
      return reply.type('text/html; charset=utf-8').send(inFrame(shell, answer));
    });
  }
  app.get<{ Params: { id: string } }>('/r/:id', (request, reply) => reply.redirect(`/r/${encodeURIComponent(request.params.id)}/`, 308));
}

function inFrame(shell: string, answer: LongAnswer | undefined): string {
  const title = answer === undefined ? 'No such answer' : (answer.command ?? 'News');
  const main = answer === undefined ? `<div class="head"><h1>${title}</h1></div><p class="verdict">${gone}</p>` : contentOf(answer, title);
  const factory = / – ([^<]*)<\/title>/.exec(shell)?.[1];
  // Replaced by functions: a dollar sign in an answer stands for itself.
  return shell
    .replace(/<title>[^<]*<\/title>/, () => `<title>${harmless(title)}${factory === undefined ? '' : ` – ${factory}`}</title>`)
    .replace(/<meta name="description"[^>]*>/, () => '<meta name="robots" content="noindex, nofollow">')
    .replace('data-page="not-found"', 'data-page="answer"')
    .replace(/<main[^>]*>.*<\/main>/s, () => `<main id="main" tabindex="-1">${main}</main>`);
}

function contentOf({ command, by, time, document }: LongAnswer, title: string): string {
  const [verdict = '', ...more] = document.verdict.split('\n');
  const who = `${command === null ? 'Sent to' : 'Asked by'} ${harmless(by.replace(/^(person|room):/, ''))}`;
  return [
    `<nav class="crumbs" aria-label="Where this is"><ol><li><a href="/">Today</a></li><li aria-current="page">Answer</li></ol></nav>`,
    `<div class="head"><h1>${harmless(title)}</h1></div>`,
    `<p class="verdict">${[verdict, ...more].map(harmless).join('<br>')}</p>`,
    ...(document.next === undefined ? [] : [`<p>Next: ${harmless(document.next)}</p>`]),
    `<p class="asof">${who} at <time datetime="${harmless(time)}">${harmless(sayMoment(time))}</time>, and as true as it was then; <a href="index.json">JSON</a></p>`,
    ...bodyOf(document),
  ].join('\n');
}

/** Under a title, or as wide as the page without one. */
function bodyOf({ body = [] }: Document): string[] {
  return body.map((block) =>
    block.title === undefined ? blockOf(block) : `<section><h2>${harmless(block.title)}</h2><div class="content">${blockOf(block)}</div></section>`,
  );
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'lines':
      return `<div>${block.lines.map((line) => `<p>${indented(line)}</p>`).join('')}</div>`;
    case 'fields': {
      const fields = block.fields.map(([label, value]) => `<div class="field"><dt>${harmless(label)}</dt><dd>${harmless(value)}</dd></div>`);
      return `<dl class="fields">${fields.join('')}</dl>`;
    }
    case 'table': {
      if (block.rows.length === 0) return '<p class="none">none</p>';
      const heads = block.columns.map((head) => harmless(head));
      const rows = block.rows.map((row) => `<tr>${row.map((cell, column) => `<td data-label="${heads[column] ?? ''}">${harmless(cell)}</td>`).join('')}</tr>`);
      return `<table${block.title === undefined ? ' class="wide"' : ''}><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
    }
  }
}

/** What a line begins with shows how it belongs to the one above it. */
function indented(line: string): string {
  const [lead = ''] = /^ */.exec(line) ?? [];
  return '&nbsp;'.repeat(lead.length) + harmless(line.slice(lead.length));
}
