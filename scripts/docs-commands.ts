import { fileURLToPath } from 'node:url';
import { describeCommands } from '@millwright/bot/dispatch/describe.ts';

export const commandsFile = fileURLToPath(new URL('../site/docs/reference/commands.json', import.meta.url));

/** The table of commands as the docs read it. */
export async function commandsText(): Promise<string> {
  return `${JSON.stringify({ schema: 'millwright.commands/1', commands: await describeCommands() }, null, 2)}\n`;
}
