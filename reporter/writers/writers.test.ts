import { describe, expect, it } from 'vitest';
import { type Feed, atomOf } from './atom.ts';
import { badgeOf } from './badge.ts';
import { csvOf } from './csv.ts';
import { dotOf } from './dot.ts';
import { type CalendarEvent, icsOf } from './ics.ts';
import { stableId } from './stable-id.ts';
import { xmlText } from './xml.ts';

const hostile = '<b>&"\'\t\n\r;,\\\u202E\u0007\uFFFE\uD800 end';

describe('CSV', () => {
  it('quotes what has a comma, a quote or a line end, and ends every record with CRLF', () => {
    const text = csvOf({
      columns: ['a', 'b'],
      rows: [
        ['x,y', 'say "no"'],
        ['two\nlines', null],
        [true, -3.5],
      ],
    });
    expect(text).toBe('a,b\r\n"x,y","say ""no"""\r\n"two\nlines",\r\ntrue,-3.5\r\n');
  });

  it('gives a spreadsheet no formula to run', () => {
    const starts = ['=1+1', '+1', '-cmd', '@SUM(A1)', ' =1', '\t=1', '\r=1', '\n=1', '\uFF1D1'];
    for (const text of starts) {
      const written = csvOf({ columns: ['n'], rows: [[text]] });
      expect(written.startsWith('n\r\n') && written.slice(3)).toMatch(/^"?'/);
      expect(written).toContain(text);
    }
    expect(csvOf({ columns: ['n'], rows: [['a=b']] })).toBe('n\r\na=b\r\n');
  });
});

describe('a feed', () => {
  const entry = (what: string, time: string) => ({ about: '/c/x/', what, time, title: hostile, summary: 's', url: '/c/x/?a=1&b=2' });
  const feed = (more: Partial<Feed> = {}): Feed => ({
    factory: 'demo',
    title: 'Title',
    subtitle: 'Subtitle',
    url: '/c/x/',
    self: '/c/x/feed.atom',
    base: null,
    time: '2026-11-23T12:00:00.000Z',
    entries: [entry('one', '2026-11-22T10:00:00Z'), entry('two', '2026-11-23T09:00:00.5Z'), entry('one', '2026-11-22T10:00:00Z')],
    ...more,
  });
  const idsIn = (text: string) => [...text.matchAll(/<id>(.*?)<\/id>/g)].map(([, id]) => id);

  it('lists every event once, the newest first, and was changed when that happened', () => {
    const text = atomOf(feed());
    expect([...text.matchAll(/<updated>(.*?)<\/updated>/g)].map(([, time]) => time)).toEqual([
      '2026-11-23T09:00:00.5Z',
      '2026-11-23T09:00:00.5Z',
      '2026-11-22T10:00:00Z',
    ]);
    expect(atomOf(feed({ entries: [] }))).toContain('<updated>2026-11-23T12:00:00.000Z</updated>');
  });

  it('keeps the id of an entry in every feed and at every time, and gives another to another', () => {
    const [own, ...first] = idsIn(atomOf(feed()));
    const [other, ...second] = idsIn(atomOf(feed({ self: '/feed.atom', title: 'Everything', time: '2027-01-01T00:00:00Z' })));
    expect(first).toEqual(second);
    expect(new Set([own, other, ...first]).size).toBe(4);
    for (const id of first) expect(id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(idsIn(atomOf(feed({ factory: 'another' })))).not.toContain(first[0]);
  });

  it('says whole addresses where the site has one, and takes any text', () => {
    const text = atomOf(feed({ base: 'https://mill.example.org/' }));
    expect(text).toContain('href="https://mill.example.org/c/x/feed.atom"');
    expect(text).toContain('href="https://mill.example.org/c/x/?a=1&amp;b=2"');
    expect(text).toContain('<title>&lt;b&gt;&amp;&quot;&#39;');
    expect(text).not.toMatch(/[\u0007\uFFFE]/);
    expect(xmlText('a\uD800b')).toBe('a\uFFFDb');
  });
});

describe('a calendar', () => {
  const event = (more: Partial<CalendarEvent> = {}): CalendarEvent => ({
    about: '/product/web/1/',
    what: 'end of life',
    at: '2027-02-12',
    summary: 'web/1: end of life',
    description: '',
    url: '/product/web/1/',
    category: 'release',
    since: '2026-11-23T12:00:00.123Z',
    ...more,
  });
  const ics = (...events: CalendarEvent[]) => icsOf({ factory: 'demo', title: 'Demo', base: null, events });
  const lineOf = (text: string, name: string) => text.split('\r\n').find((line) => line.startsWith(name));

  it('has a day as a day and a moment as a moment, and its stamp from the commit', () => {
    const text = ics(event(), event({ what: 'next', at: '2026-12-01T18:00:00+01:00' }));
    expect(text).toContain('DTSTART:20261201T170000Z\r\n');
    expect(text).toContain('DTSTART;VALUE=DATE:20270212\r\n');
    expect(lineOf(text, 'DTSTAMP')).toBe('DTSTAMP:20261123T120000Z');
    expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')).toBe(true);
    expect(text.endsWith('END:VEVENT\r\nEND:VCALENDAR\r\n')).toBe(true);
  });

  it('knows an event again that was moved, and counts its sequence up', () => {
    const [before, after] = [ics(event()), ics(event({ at: '2027-03-12', since: '2026-11-24T12:00:00Z' }))];
    expect(lineOf(after, 'UID')).toBe(lineOf(before, 'UID'));
    const sequence = (text: string) => Number(lineOf(text, 'SEQUENCE')?.slice('SEQUENCE:'.length));
    expect(sequence(after)).toBeGreaterThan(sequence(before));
    expect(sequence(after)).toBeLessThan(2 ** 31);
    expect(ics(event(), event())).toBe(ics(event()));
  });

  it('folds at 75 octets and tears no character', () => {
    const summary = `é😀漢字 ${'𝄞é'.repeat(80)}`;
    const text = ics(event({ summary, description: 'x'.repeat(500) }));
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    const unfolded = text.replaceAll('\r\n ', '');
    expect(unfolded).toContain(`SUMMARY:${summary}\r\n`);
    expect(unfolded).toContain(`DESCRIPTION:${'x'.repeat(500)}\r\n`);
  });

  it('lets no text end a line or begin a property', () => {
    const text = ics(event({ summary: `a\r\nATTACH:evil\n${hostile}`, category: 'a,b' }));
    expect(text.replaceAll('\r\n ', '').match(/^[A-Z-]+(?=[:;])/gm)).not.toContain('ATTACH');
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toContain('CATEGORIES:a\\,b\r\n');
  });

  it('names the page where the site has an address', () => {
    expect(icsOf({ factory: 'demo', title: 'Demo', base: 'https://mill.example.org/', events: [event()] })).toContain(
      'URL:https://mill.example.org/product/web/1/\r\n',
    );
    expect(ics(event())).not.toContain('URL:');
  });
});

describe('a badge', () => {
  it('says the name and how it stands, to eyes and to readers, whatever the name', () => {
    const text = badgeOf(`"><script>${'x'.repeat(100)}`, { word: 'ships', shape: 'good' });
    expect(text).toContain('aria-label="&quot;&gt;&lt;script&gt;');
    expect(text).toContain('>ships</text>');
    expect(text).not.toMatch(/<script|style=|NaN/);
    expect(Number(/width="(\d+)"/.exec(text)?.[1])).toBeLessThan(500);
  });
});

describe('a graph for Graphviz', () => {
  it('quotes every name', () => {
    const node = (id: string, strong = false) => ({ id, label: id, url: null, strong });
    const text = dotOf({
      name: 'a"\\',
      note: 'some\n}',
      nodes: [node('x', true), node('y"]; evil [')],
      edges: [{ from: 'x', to: 'y"]; evil [', label: 'uses' }],
    });
    expect(text).toBe(
      [
        'digraph "a\\"\\\\" {',
        '  // some }',
        '  rankdir=LR;',
        '  node [shape=box, fontname="sans-serif"];',
        '  "x" [label="x", penwidth=2];',
        '  "y\\"]; evil [" [label="y\\"]; evil ["];',
        '  "x" -> "y\\"]; evil [" [label="uses"];',
        '}',
        '',
      ].join('\n'),
    );
  });
});

it('makes the same id of the same words only', () => {
  expect(stableId('a', 'b')).toBe(stableId('a', 'b'));
  expect(stableId('a', 'b')).not.toBe(stableId('ab'));
  expect(stableId('a,b')).not.toBe(stableId('a', 'b'));
});
