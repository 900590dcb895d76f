import { join } from 'node:path';
import type { ComposeRecord } from '../state/kinds/release.ts';

/** The folder of a compose inside the state folder. */
export function composePath(folder: string, id: string): string {
  return join(folder, 'composes', id);
}

/** Where an input of a compose lies inside its folder. */
export function inputPath(input: ComposeRecord['inputs'][number]): string {
  return `compose/Everything/noarch/${input.path}`;
}

/** `releases/<product>/<release>/<stage>`: a link to a compose. */
export function pointerPath(folder: string, at: { readonly product: string; readonly release: string; readonly stage: string }): string {
  return join(folder, 'releases', encodeName(at.product), encodeName(at.release), encodeName(at.stage));
}

/** A release may be called `..` or have a slash in it; a folder may not. */
function encodeName(name: string): string {
  const encoded = name.replace(/[%/\0]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  return encoded === '.' || encoded === '..' ? encoded.replaceAll('.', '%2E') : encoded;
}
