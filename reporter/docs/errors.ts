import { errorCodes } from '@millwright/core/model/errors.ts';
import { z } from 'zod';

/** The table of error codes as Markdown. `text`: a JSON object, code → [what happened, what to do]. Every code has its line, or this throws. */
export function errorReference(text: string): string {
  const known = z.record(z.enum(errorCodes), z.tuple([z.string(), z.string()])).parse(JSON.parse(text));
  const rows = errorCodes.toSorted().map((code) => `| \`${code}\` | ${known[code][0]} | ${known[code][1]} |`);
  return `| Code | What happened | What to do |\n| --- | --- | --- |\n${rows.join('\n')}`;
}
