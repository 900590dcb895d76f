import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { commandReference } from './commands.ts';
import { configReference, type Example } from './config.ts';
import { errorReference } from './errors.ts';
import { eventReference } from './events.ts';
import { type Written, renderDoc } from './markdown.ts';

export const docsFolder = fileURLToPath(new URL('../../site/docs/', import.meta.url));

/** One page of the docs. */
export interface Doc extends Written {
  readonly name: string;
  /** The part of the docs it stands in. */
  readonly group: string;
}

const Contents = z.array(z.strictObject({ group: z.string(), pages: z.array(z.string().regex(/^[a-z-]+$/)) }));

/** Every page of the docs, in reading order. They depend on no state. */
export async function readDocs(folder = docsFolder): Promise<Doc[]> {
  const text = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
  const contents = Contents.parse(JSON.parse(await text('contents.json')));
  const exampleOf = async (kind: string): Promise<Example> => {
    const path = kind === 'factory' ? 'factory.yaml' : `${kind}/${(await readdir(join(folder, 'reference/config', kind))).toSorted()[0]}`;
    return { path, text: await text(`reference/config/${path}`) };
  };
  const drawings = new Map<string, string>();
  for (const file of (await readdir(join(folder, 'drawings'))).sort()) drawings.set(file.replace(/\.svg$/, ''), (await text(`drawings/${file}`)).trim());
  const references = new Map([
    ['commands', commandReference(JSON.parse(await text('reference/commands.json')))],
    ['configuration', await configReference(exampleOf)],
    ['events', eventReference()],
    ['errors', errorReference(await text('reference/errors.json'))],
  ]);
  const docs: Doc[] = [];
  for (const { group, pages } of contents)
    for (const name of pages) docs.push({ name, group, ...renderDoc(await text(`${name}.md`), { drawings, references }) });
  return docs;
}

let own: Promise<Doc[]> | undefined;

/** The docs of this version, read once a process. */
export function ownDocs(): Promise<Doc[]> {
  return (own ??= readDocs());
}
