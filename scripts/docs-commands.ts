import { fileURLToPath } from 'node:url';
import { describeCommands } from '@millwright/bot/dispatch/describe.ts';
import { loadConfig } from '@millwright/core/config/load.ts';
import { builtInFormats } from '@millwright/core/open/built-in.ts';

export const commandsFile = fileURLToPath(new URL('../site/docs/reference/commands.json', import.meta.url));

const sample = fileURLToPath(new URL('../config', import.meta.url));

/** The table of commands as the docs read it: with the names of the sample factory, on which every example of the docs can be typed. */
export async function commandsText(): Promise<string> {
  const config = await loadConfig(sample, { formats: builtInFormats });
  return `${JSON.stringify({ schema: 'millwright.commands/1', commands: await describeCommands(config) }, null, 2)}\n`;
}
