import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The paths of a template's pages, for `getStaticPaths`: a `{name, model}` a line in `$MILLWRIGHT_MODELS/<template>.jsonl`. */
export function pathsOf(template: string): { params: { name: string }; props: { model: unknown } }[] {
  const folder = process.env['MILLWRIGHT_MODELS'];
  if (folder === undefined) throw new Error('MILLWRIGHT_MODELS does not say where the view models are.');
  const file = join(folder, `${template}.jsonl`);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { name: string; model: unknown })
    .map(({ name, model }) => ({ params: { name }, props: { model } }));
}
