import type { Cause } from '../ledger.ts';

const actorPattern = /^(?:person:.+|trigger:.+|system)$/;
const trailerLine = /^([A-Z][A-Za-z-]*): (.*)$/;
// Controls, line separators and what turns the direction of text round: with them a name could forge a line.
const forging = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** One line without anything that could look like another line. */
function oneLine(text: string): string {
  return bodyLine(text).trim();
}

function bodyLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\r\n\t]+/g, ' ')
    .replace(forging, '\ufffd')
    .trimEnd();
}

/** Subject, lines, trailers. `At:` is always there; git's own dates only have seconds. */
export function printMessage(cause: Cause, at: Temporal.Instant): string {
  const body = (cause.body ?? []).map(bodyLine);
  const trailers: [string, string | undefined][] = [
    ['Actor', cause.actor],
    ['Room', cause.room],
    ['Command', cause.command],
    ['Operation', cause.operation],
    ['Plan', cause.plan],
    ['Event-Id', cause.eventId],
    ['At', at.toString({ fractionalSecondDigits: 3 })],
  ];
  const printed = trailers.flatMap(([name, value]) => {
    const line = value === undefined ? '' : oneLine(value);
    return line === '' ? [] : [`${name}: ${line}`];
  });
  return [oneLine(cause.subject) || '(no subject)', '', ...(body.length === 0 ? [] : [...body, '']), ...printed, ''].join('\n');
}

export interface ParsedMessage {
  readonly cause: Cause;
  /** From the trailer; undefined for a commit somebody else made. */
  readonly at: Temporal.Instant | undefined;
}

/** Reads any commit message. Only its last paragraph can hold trailers, and the first of a name counts. */
export function parseMessage(message: string): ParsedMessage {
  const lines = message.replace(/\r/g, '').trimEnd().split('\n');
  const blank = lines.lastIndexOf('');
  const last = blank < 0 ? [] : lines.slice(blank + 1);
  const trailers = new Map<string, string>();
  const isTrailers = last.length > 0 && last.every((line) => trailerLine.test(line));
  if (isTrailers) {
    for (const line of last) {
      const [, name = '', value = ''] = trailerLine.exec(line) ?? [];
      if (!trailers.has(name)) trailers.set(name, value);
    }
  }
  const body = lines.slice(1, isTrailers ? blank : undefined);
  while (body[0] === '') body.shift();
  while (body.at(-1) === '') body.pop();
  const optional = (key: keyof Cause, name: string): Partial<Cause> => (trailers.has(name) ? { [key]: trailers.get(name) } : {});
  return {
    cause: {
      subject: lines[0] ?? '',
      actor: actorOf(trailers.get('Actor')),
      ...optional('room', 'Room'),
      ...optional('command', 'Command'),
      ...optional('operation', 'Operation'),
      ...optional('plan', 'Plan'),
      ...optional('eventId', 'Event-Id'),
      ...(body.length === 0 ? {} : { body }),
    },
    at: instantOf(trailers.get('At')),
  };
}

function actorOf(text: string | undefined): Cause['actor'] {
  return text !== undefined && actorPattern.test(text) ? (text as Cause['actor']) : 'system';
}

function instantOf(text: string | undefined): Temporal.Instant | undefined {
  if (text === undefined) return undefined;
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}
