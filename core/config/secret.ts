import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../model/errors.ts';
import type { Secret } from './texts.ts';
import type { z } from 'zod';

const limit = 65_536;

/** The secret a reference stands for; errors name the place, never the value. Throws `CONFIG_INVALID`. */
export async function readSecret(secret: z.output<typeof Secret>, env: Readonly<Record<string, string | undefined>>, folder: string): Promise<string> {
  if ('env' in secret) {
    const value = env[secret.env];
    if (value !== undefined && value !== '') return value;
    throw new UserError(
      'CONFIG_INVALID',
      `The environment variable ${secret.env} holds a secret the configuration needs, and it is ${value === '' ? 'empty' : 'not set'}.`,
      {
        hint: `Set ${secret.env} before Millwright starts, or name a file: {file: PATH}.`,
      },
    );
  }
  const path = resolve(folder, secret.file);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const why =
      cause.code === 'ENOENT'
        ? 'does not exist'
        : cause.code === 'EACCES'
          ? 'may not be read by this user'
          : cause.code === 'EISDIR'
            ? 'is a folder'
            : 'cannot be read';
    throw new UserError('CONFIG_INVALID', `The file ${path} holds a secret the configuration needs, and it ${why}.`, {
      hint: 'Write the secret into that file, readable by the user Millwright runs as and by nobody else.',
      cause,
    });
  });
  const value = bytes.byteLength > limit ? '' : bytes.toString('utf8').replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw new UserError(
    'CONFIG_INVALID',
    `The file ${path} holds a secret the configuration needs, and it is ${bytes.byteLength > limit ? 'far too large for one' : 'empty'}.`,
    {
      hint: 'Write the secret into that file, alone, on one line.',
    },
  );
}
