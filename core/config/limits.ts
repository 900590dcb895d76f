import { UserError } from '../model/errors.ts';

/** The folder for what is built or run, where YAML files mean nothing to the configuration. */
export const sourcesFolder = 'recipes';

export const largestFile = 1_000_000;

/** Whether a file's name says that it wants to be configuration, well spelt or not. */
export function isConfigFile(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

export function tooLarge(path: string): UserError {
  return new UserError('TOO_LARGE', `${path} is larger than 1 MB; a file of the configuration describes one thing.`, {
    hint: `Split it, or move what is no configuration into ${sourcesFolder}/.`,
  });
}
