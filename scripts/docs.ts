// Writes what the docs take over from the bot into files, because the reporter reads those and never the bot.
import { writeFileSync } from 'node:fs';
import { commandsFile, commandsText } from './docs-commands.ts';

writeFileSync(commandsFile, await commandsText());
