import { UserError } from '@millwright/core/model/errors.ts';
import { parseLine, type CommandFiles } from './parse.ts';
import { aliases, plannedWords } from './words.ts';

/** Refuses aliases of the configuration that hide a word of the language, or stand for none. Throws `CONFIG_INVALID`. */
export async function checkAliases(own: Readonly<Record<string, string>>, files: CommandFiles): Promise<void> {
  for (const [word, line] of Object.entries(own)) {
    const wrong = (message: string, hint: string): UserError => new UserError('CONFIG_INVALID', `factory.yaml aliases.${word}: ${message}`, { hint });
    if (Object.hasOwn(files, word) || plannedWords.includes(word)) throw wrong(`"${word}" is a command already.`, 'Choose another word for it.');
    if (Object.hasOwn(aliases, word)) throw wrong(`"${word}" already stands for "${aliases[word]}".`, 'Choose another word for it.');
    await parseLine(line, files).catch((error: unknown) => {
      // What is typed after an alias is added, so its line may be short of something.
      if (!(error instanceof UserError) || / needs [A-Z]/.test(error.message)) return;
      throw wrong(`it stands for "${line}", which nobody could type: ${error.message}`, error.hint ?? 'Write a line that begins with a command.');
    });
  }
}
