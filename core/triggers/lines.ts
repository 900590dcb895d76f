import type { ZodObject } from 'zod';
import type { ChangeLine } from '../change/line.ts';
import { composeLine } from '../compose/line.ts';
import { refreshLine } from '../content/line.ts';
import { rebuildLine } from '../rebuild/line.ts';
import { promoteLine } from '../release/line.ts';
import type { Spelling } from '../words/line/spelling.ts';

/** What a trigger may do, spelled as a person would. `change` is null for what is done without a plan. */
export interface DoLine {
  readonly spelling: Spelling;
  readonly change: { readonly verb: string; askOf(args: unknown): unknown; join?(one: unknown, other: unknown): unknown } | null;
}

/** Every command a trigger may give. Add yours here; nothing else needs to change. */
export const doLines: ReadonlyMap<string, DoLine> = new Map([
  planned(rebuildLine),
  planned(composeLine),
  planned(promoteLine),
  [refreshLine.word, { spelling: refreshLine, change: null }],
]);

function planned<Args extends ZodObject, Ask>(line: ChangeLine<Args, Ask>): [string, DoLine] {
  const { join } = line;
  const joined = join === undefined ? {} : { join: (one: unknown, other: unknown) => join(one as never, other as never) };
  return [line.word, { spelling: line, change: { verb: line.verb, askOf: (args) => line.askOf(args as never), ...joined } }];
}
