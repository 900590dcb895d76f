import { fieldsOf, usageOf, type Field } from '@millwright/core/words/line/fields.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import type { Command } from '../commands/command.ts';
import { commandFiles } from '../commands/commands.ts';
import { filledExamples } from './examples.ts';

/** A command as its reference tells it: all of it is in the command itself. */
export interface CommandDescription {
  readonly word: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly usage: string;
  readonly role: Command['role'];
  readonly danger: Command['danger'];
  readonly arguments: readonly Pick<Field, 'name' | 'shape' | 'required' | 'description' | 'choices' | 'position'>[];
  readonly examples: readonly string[];
}

/** Every command of the table, in its order; its examples with names of this configuration. */
export function describeCommands(config: Config): Promise<CommandDescription[]> {
  return Promise.all(Object.values(commandFiles).map(async (load) => describe((await load()).default as Command, config)));
}

function describe(item: Command, config: Config): CommandDescription {
  const { word, aliases = [], summary, role, danger, examples } = item;
  return { word, aliases, summary, usage: usageOf(item), role, danger, arguments: fieldsOf(item), examples: filledExamples(examples, config) };
}
