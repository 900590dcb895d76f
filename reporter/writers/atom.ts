import { stableId } from './stable-id.ts';
import { xmlText } from './xml.ts';

/** Something that happened and stays as it happened. */
export interface Entry {
  /** The page it is about, and what of it: together they say which entry this is, wherever it is listed. */
  readonly about: string;
  readonly what: string;
  readonly time: string;
  readonly title: string;
  readonly summary: string;
  /** Where more is said, from the site's root. */
  readonly url: string;
}

export interface Feed {
  readonly factory: string;
  readonly title: string;
  readonly subtitle: string;
  /** The page it belongs to, and its own address; from the site's root. */
  readonly url: string;
  readonly self: string;
  /** Public address of the site; null: readers resolve addresses against the feed's own. */
  readonly base: string | null;
  /** The commit's moment at which the page came to say what it says: what an empty feed was last changed at. */
  readonly time: string;
  readonly entries: readonly Entry[];
}

/** A feed tells of so many. */
export const mostEntries = 50;

/** RFC 4287. An entry's id does not change when it is made again, or listed in another feed. */
export function atomOf(feed: Feed): string {
  const { factory, title, subtitle, url, self, base, time } = feed;
  const entries = newestOf(feed.entries);
  const at = (path: string): string => xmlText(base === null ? path : new URL(path, base).href);
  const id = (...words: string[]): string => `<id>urn:uuid:${stableId(factory, ...words)}</id>`;
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<title>${xmlText(title)}</title>`,
    `<subtitle>${xmlText(subtitle)}</subtitle>`,
    id('feed', self),
    `<updated>${entries[0]?.time ?? time}</updated>`,
    `<author><name>${xmlText(factory)}</name></author>`,
    '<generator>Millwright</generator>',
    `<link rel="self" type="application/atom+xml" href="${at(self)}"/>`,
    `<link rel="alternate" type="text/html" href="${at(url)}"/>`,
    ...entries.map((entry) =>
      [
        '<entry>',
        `<title>${xmlText(entry.title)}</title>`,
        id('entry', entry.about, entry.what),
        `<updated>${entry.time}</updated>`,
        `<link rel="alternate" type="text/html" href="${at(entry.url)}"/>`,
        `<summary>${xmlText(entry.summary)}</summary>`,
        '</entry>',
      ].join('\n'),
    ),
    '</feed>',
  ];
  return `${lines.join('\n')}\n`;
}

/** Newest first, each once. */
function newestOf(entries: readonly Entry[]): Entry[] {
  const once = new Map(entries.map((entry) => [`${entry.about}\n${entry.what}`, entry]));
  const keyed = [...once.values()].map((entry) => ({ entry, at: Date.parse(entry.time) }));
  return keyed
    .sort((a, b) => b.at - a.at || (a.entry.about + a.entry.what < b.entry.about + b.entry.what ? -1 : 1))
    .slice(0, mostEntries)
    .map(({ entry }) => entry);
}
