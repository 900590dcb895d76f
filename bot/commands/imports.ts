import { z } from 'zod';
import { collectionLines, collectionTable } from '../messages/collections.ts';
import { importDetails, importLines, importTable } from '../messages/imports.ts';
import { plural, some } from '../messages/phrases.ts';
import { command } from './command.ts';

export default command({
  word: 'imports',
  summary: 'What has been read from which source, when, and what could not be read.',
  args: z.strictObject({}),
  positional: [],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['imports'],
  async run({ snapshot }) {
    const lines = await importLines(snapshot, snapshot.config, snapshot.at);
    const collections = await collectionLines(snapshot, snapshot.config);
    const stale = lines.filter((line) => line.stale);
    const packages = lines.reduce((sum, line) => sum + line.packages, 0);
    const verdict =
      lines.length === 0
        ? 'No source is configured; only what components/ names is known.'
        : `${plural(lines.length, 'source')} with ${plural(packages, 'package')}, ${stale.length === 0 ? 'all fresh' : `${stale.length} stale`}.`;
    return {
      kind: 'imports',
      data: { imports: lines, ...(collections.length === 0 ? {} : { collections }) },
      document: {
        verdict,
        ...(stale.length === 0
          ? {}
          : {
              next: `refresh ${some(
                stale.map((line) => line.id),
                5,
              )} reads ${stale.length === 1 ? 'it' : 'them'} again.`,
            }),
        body: [
          ...(lines.length === 0 ? [] : [importTable(lines), ...importDetails(lines)]),
          ...(collections.length === 0 ? [] : [collectionTable(collections)]),
        ],
      },
    };
  },
});
