import type { Speaker } from '@millwright/core/model/person.ts';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line that was refused, and by what. */
export interface Refusal {
  /** `person:alice`. */
  readonly by: string;
  readonly command: string;
  readonly operation: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** The line of the configuration that refused; null where something else did. */
  readonly rule: string | null;
  /** ISO 8601. */
  readonly time: string;
  readonly room: string;
}

/** What was refused lately, the oldest first. */
export interface Refusals {
  keep(who: string, refusal: Refusal): void;
  last(who: string): Refusal | undefined;
  all(): readonly Refusal[];
}

interface Line {
  readonly who: string;
  readonly refusal: Refusal;
}

const most = 1000;

/**
 * In a file beside the state: a refusal is no part of the factory's history, and whoever is refused must not be able to make that grow.
 * The newest thousand stay; another process reads them too.
 */
export function openRefusals(state: string): Refusals {
  const file = join(state, 'refusals.jsonl');
  const read = (): readonly Line[] =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .flatMap((line) => parsed(line))
      : [];
  let count: number | undefined;
  return {
    keep(who, refusal) {
      appendFileSync(file, `${JSON.stringify({ who, refusal } satisfies Line)}\n`, { mode: 0o600 });
      count = (count ?? read().length - 1) + 1;
      if (count < 2 * most) return;
      const newest = read().slice(-most);
      writeFileSync(`${file}.new`, newest.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
      renameSync(`${file}.new`, file);
      count = newest.length;
    },
    last: (who) => read().findLast((line) => line.who === who)?.refusal,
    all: () => read().map(({ refusal }) => refusal),
  };
}

/** A line that was cut by a crash is passed over. */
function parsed(line: string): Line[] {
  if (!line.endsWith('}')) return [];
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

/** Guests are told apart by their account, or not at all. */
export function whoIs({ person, account, room }: Speaker): string {
  if (person !== 'guest') return person;
  return account === undefined ? `guest ${room}` : `guest ${account.network}/${account.account}`;
}

/** Slips of the fingers are told to whoever made them, and are nobody else's business. */
export function isSlip({ code }: Refusal): boolean {
  return slips.has(code);
}

const slips: ReadonlySet<string> = new Set([
  'NAME_UNKNOWN',
  'NAME_AMBIGUOUS',
  'PLAN_UNKNOWN',
  'QUERY_SYNTAX',
  'QUERY_BOUND',
  'NOTHING_TO_DO',
  'ARTIFACT_MISSING',
]);
