import { stableId } from './stable-id.ts';

/** Something with a date. */
export interface CalendarEvent {
  /** The page it is about, and what of it: the same two are the same event, also after it was moved. */
  readonly about: string;
  readonly what: string;
  /** `2026-12-01`: the whole day, wherever one is; or a moment. */
  readonly at: string;
  readonly summary: string;
  readonly description: string;
  readonly url: string;
  readonly category: string;
  /** The moment of the commit at which the page came to say so. */
  readonly since: string;
}

export interface Calendar {
  readonly factory: string;
  readonly title: string;
  readonly base: string | null;
  readonly events: readonly CalendarEvent[];
}

/**
 * RFC 5545. The same events make the same bytes: DTSTAMP is the moment at which the page came to say so. SEQUENCE, which has to rise
 * when an event is moved, is that moment in minutes; so it also rises when something else on the page changed, which does no harm.
 */
export function icsOf({ factory, title, base, events }: Calendar): string {
  const once = [...new Map(events.map((event) => [`${event.about}\n${event.what}`, event])).values()];
  const sorted = once.map((event) => ({ event, at: Date.parse(event.at) })).sort((a, b) => a.at - b.at || (a.event.what < b.event.what ? -1 : 1));
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Millwright//Calendar//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${icsText(title)}`,
    `X-WR-CALNAME:${icsText(title)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...sorted.flatMap(({ event }) => eventLines(event, factory, base)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function eventLines({ about, what, at, summary, description, url, category, since }: CalendarEvent, factory: string, base: string | null): string[] {
  const link = base === null ? null : new URL(url, base).href;
  return [
    'BEGIN:VEVENT',
    `UID:${stableId(factory, 'event', about, what)}`,
    `DTSTAMP:${utc(since)}`,
    `LAST-MODIFIED:${utc(since)}`,
    `SEQUENCE:${Math.floor(Date.parse(since) / 60_000)}`,
    at.length === 10 ? `DTSTART;VALUE=DATE:${at.replaceAll('-', '')}` : `DTSTART:${utc(at)}`,
    `SUMMARY:${icsText(summary)}`,
    ...(description === '' ? [] : [`DESCRIPTION:${icsText(description)}`]),
    ...(link === null ? [] : [`URL:${link}`]),
    `CATEGORIES:${icsText(category)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

function utc(moment: string): string {
  return `${new Date(moment)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:]/g, '')}Z`;
}

function icsText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\\;,]/g, (char) => `\\${char}`)
    .replace(/\r\n|[\r\n]/g, '\\n')
    .replace(/\p{Cc}/gu, ' ');
}

/** At most 75 octets a line, and no character torn: a longer line goes on in the next after a space. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const char of line) {
    const size = Buffer.byteLength(char);
    if (octets + size > 75) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += char;
    octets += size;
  }
  return [...parts, part].join('\r\n');
}
