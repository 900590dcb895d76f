import { renderText } from '@millwright/core/words/render.ts';
import { describe, expect, test } from 'vitest';
import type { LongAnswer } from '../answer-pages.ts';
import { postLines } from '../networks/post-lines.ts';
import { fit } from './fit.ts';
import { sayRest, shownIn } from './shown.ts';

const lines = (count: number) => ({ kind: 'lines' as const, title: 'All', lines: Array.from({ length: count }, (_, index) => `line ${index}`) });
const long = { verdict: 'It is long.', next: 'status', page: '/x/', body: [lines(3), lines(40)] };
const base = 'https://x.example';

test('a room of messages sees ten lines at most, and what is left is exactly the rest', () => {
  const fitted = fit(long, 'messages', base);
  const { document, rest } = fitted;
  const said = sayRest(fitted, '!mw more');
  const shown = postLines({ document, rest: said } as never, 'messages', base);
  expect(shown.length).toBe(10);
  expect(shown.slice(0, 2)).toEqual(['It is long.', 'Next: status']);
  expect(shown.slice(-2)).toEqual(['https://x.example/x/', '(39 more lines: !mw more)']);
  expect([...shown.slice(0, -2), ...rest]).toEqual(renderText(long));
});

test('a room of lines sees three, and the rest is everything else', () => {
  const fitted = fit(long, 'lines', null);
  const { document, rest } = fitted;
  expect(postLines({ document, rest: sayRest(fitted, '!mw more') } as never, 'lines', null)).toEqual([
    'It is long.',
    'Next: status',
    '(45 more lines: !mw more)',
  ]);
  expect(rest.slice(0, 2)).toEqual(['All:', '  line 0']);
});

test('what fits is whole, and nothing is said to be left', () => {
  const short = { verdict: 'Short.', body: [lines(3)] };
  for (const form of ['lines', 'messages'] as const) expect(fit(short, form, null).document).toEqual(short);
  expect(fit(short, 'messages', null).rest).toEqual([]);
  expect(sayRest(fit(short, 'messages', null), 'more')).toBeUndefined();
});

test('of a table as many rows stay as have room', () => {
  const rows = Array.from({ length: 30 }, (_, index) => [`c${index}`, 'built']);
  const { document, rest } = fit({ verdict: 'It runs.', body: [{ kind: 'table', columns: ['NAME', 'STATE'], rows }] }, 'messages', null);
  expect(renderText(document).length).toBe(9);
  expect(rest.length).toBe(23);
});

describe('what is left of a long answer', () => {
  const { page: _, ...unlinked } = long;
  const about = { command: 'query "a b"', by: 'person:alice', time: '2026-11-23T09:00:00Z', json: { ok: true } };
  const show = async (how: { base?: string; answers?: boolean; files?: boolean; page?: boolean }) => {
    const kept: LongAnswer[] = [];
    const site = { base: how.base ?? null, answers: how.answers ?? true };
    const house = { factory: { config: { factory: { site } } }, pages: { keep: async (answer: LongAnswer) => (kept.push(answer), '/r/1/') } };
    const network = { form: 'messages', ...(how.files === true ? { attach: () => {} } : {}) };
    const shown = await shownIn({ house } as never, { network } as never, how.page === true ? long : unlinked, about);
    return { shown, kept, said: postLines({ document: shown.document, rest: sayRest(shown, '!mw more') } as never, 'messages', site.base).slice(-2) };
  };
  const more = (count: number): string => `(${count} more lines: !mw more)`;

  test('is on a page of its own where the site has a public address', async () => {
    const { said, kept } = await show({ base });
    expect(said).toEqual(['https://x.example/r/1/', more(39)]);
    expect(kept).toEqual([{ ...about, document: unlinked }]);
  });

  test('is on the page that the answer names itself, and no other is made', async () => {
    const { said, kept } = await show({ base, page: true, files: true });
    expect([said, kept]).toEqual([['https://x.example/x/', more(39)], []]);
  });

  test('is a file where there is no such address and the network takes files, and else for more', async () => {
    const { shown, said } = await show({ files: true });
    expect(said[1]).toBe('(38 more lines: in query-a-b.txt, or !mw more)');
    expect(shown.file).toEqual({ name: 'query-a-b.txt', text: `${renderText(unlinked).join('\n')}\n` });
    expect((await show({})).said[1]).toBe(more(38));
    expect((await show({ base, answers: false })).said[1]).toBe(more(38));
  });
});
