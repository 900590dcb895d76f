import type { Command } from './command.ts';

/** One line a command: its words, and the file that has it, loaded when it is first used. Add yours here; nothing else needs to change. */
export const commandFiles: Readonly<Record<string, () => Promise<{ readonly default: Command<any> }>>> = {};
