import { parseMoment, sayMoment } from '@millwright/core/model/time.ts';
import { z } from 'zod';
import { isAbout, isQuiet, logLine, type LogLine } from '../messages/log-lines.ts';
import { bare, plural } from '../messages/phrases.ts';
import { command } from './command.ts';

export default command({
  word: 'log',
  summary: 'Who did what, newest first.',
  args: z.strictObject({
    by: z.string().optional().describe('Only what this person, trigger or the system did.'),
    since: z.string().optional().describe('Only after a date, or within a duration such as 2d.'),
    about: z.string().optional().describe('Only what is about this id or name.'),
    limit: z.coerce.number().int().min(1).max(10_000).default(50).describe('At most so many entries.'),
    all: z.boolean().default(false).describe('Also the machine’s bookkeeping.'),
  }),
  positional: [],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['log', 'log --by alice --since 2d', 'log --about hello'],
  async run({ snapshot }, { by, since, about, limit, all }) {
    const from = since === undefined ? undefined : parseMoment(since, snapshot.at, 'back');
    const found: LogLine[] = [];
    for await (const entry of snapshot.changes()) {
      if (from !== undefined && Temporal.Instant.compare(entry.at, from) < 0) continue;
      const line = logLine(entry);
      if (by !== undefined && bare(line.by) !== bare(by)) continue;
      if (about === undefined ? !all && by === undefined && isQuiet(line) : !isAbout(line, about)) continue;
      found.push(line);
    }
    const entries = found.slice(-limit).toReversed();
    const [newest] = entries;
    const verdict =
      newest === undefined ? 'Nothing in the log fits.' : `${plural(found.length, 'entry')}, the newest of ${sayMoment(newest.time)}: ${newest.subject}`;
    return {
      kind: 'log',
      data: { entries },
      document: {
        verdict,
        body:
          newest === undefined
            ? []
            : [
                {
                  kind: 'table',
                  columns: ['TIME', 'BY', 'WHAT', 'EVENTS'],
                  rows: entries.map((line) => [sayMoment(line.time), bare(line.by), line.subject, line.events.join(' ')]),
                },
              ],
      },
      cut: entries.length < found.length ? [{ path: 'data.entries', shown: entries.length, total: found.length }] : [],
    };
  },
});
