import type { TriggerCommand } from '../state/kinds/trigger.ts';
import { printArguments } from '../words/line/arguments.ts';
import type { Firing } from './fire.ts';
import { readDo } from './template.ts';

/** A command that waits, together with all others that may be given with it as one: thirty components that moved are one rebuild. */
export function joined(first: TriggerCommand, waiting: readonly TriggerCommand[]): Pick<Firing, 'command' | 'given' | 'stands'> {
  const given = readDo(first.command);
  const { spelling, change } = given.line;
  let args: unknown = given.args;
  const stands = [first];
  for (const other of waiting) {
    const more = other === first ? undefined : readDo(other.command);
    if (more === undefined || more.line !== given.line) continue;
    const both = change?.join?.(args, more.args);
    if (both === undefined) continue;
    args = both;
    stands.push(other);
  }
  const command = printArguments(spelling, args as Record<string, unknown>);
  return {
    command: {
      ...first,
      command,
      count: stands.reduce((sum, item) => sum + item.count, 0),
      chain: [...new Set(stands.flatMap((item) => item.chain))],
    },
    given: readDo(command),
    stands: stands.map((item) => item.command),
  };
}
