import { join } from 'node:path';
import { UserError } from '../model/errors.ts';
import type { ComposeRecord } from '../state/kinds/release.ts';
import { digestOfFile } from './file-digest.ts';
import { inputPath } from './layout.ts';

/** Reads every artifact of a compose's folder and holds it against what was pinned. Throws `ARTIFACT_CHANGED`, `ARTIFACT_MISSING`. */
export async function checkCompose(folder: string, inputs: ComposeRecord['inputs']): Promise<void> {
  for (const input of inputs) {
    const path = join(folder, inputPath(input));
    const found = await digestOfFile(path).catch((cause: unknown) => {
      throw new UserError('ARTIFACT_MISSING', `${path} cannot be read.`, {
        hint: 'Remove the folder of the compose and start Millwright again: it is put together anew from the artifact store.',
        cause,
      });
    });
    if (found.digest === input.digest) continue;
    throw new UserError('ARTIFACT_CHANGED', `${path} is not what was composed: its bytes have changed.`, {
      hint: 'Find out who changed it. Nothing was moved.',
    });
  }
}
