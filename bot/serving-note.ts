import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@millwright/core/model/errors.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import type { Options } from './options.ts';

/** Where the serving process of a state can be reached, for those who come to serve it too. Gone when it ends; of no weight when another pid left it. */
interface Note {
  readonly pid: number;
  readonly site: string;
}

export function leaveNote(folder: string, site: string): Disposable {
  const file = join(folder, 'serving.json');
  try {
    writeFileSync(file, `${JSON.stringify({ pid: process.pid, site } satisfies Note)}\n`, { mode: 0o600 });
  } catch {
    // Only a sentence for others hangs on it.
  }
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

/** The refusal for who would serve a state that is served already: who does, since when, where, and how to speak to them. Other errors stay as they are. */
export function servedAlready(error: unknown, options: Options): unknown {
  if (!(error instanceof UserError) || error.code !== 'STATE_LOCKED') return error;
  const holder = error.data as { readonly pid?: unknown; readonly since?: unknown; readonly purpose?: unknown } | null | undefined;
  if (holder?.purpose !== 'serving') return error;
  const note = readNote(options.state);
  const site = note?.pid === holder.pid ? `, with its pages at ${note?.site}` : '';
  return new UserError(
    'STATE_LOCKED',
    `Millwright already runs here: process ${holder.pid} has served ${options.state} since ${sayMoment(String(holder.since))}${site}.`,
    {
      hint: `npm start --silent -- say "status" speaks to it; kill ${holder.pid} ends it; npm start -- --state FOLDER runs another factory beside it.`,
      data: holder,
      cause: error,
    },
  );
}

function readNote(folder: string): Note | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'serving.json'), 'utf8')) as Note;
  } catch {
    return undefined;
  }
}
