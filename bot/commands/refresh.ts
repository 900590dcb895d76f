import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { z } from 'zod';
import { importLines, importTable } from '../messages/imports.ts';
import { plural, some } from '../messages/phrases.ts';
import { command } from './command.ts';

export default command({
  word: 'refresh',
  summary: 'Reads sources and components again and waits until that is done.',
  args: z.strictObject({ sources: z.array(z.string()).default([]).describe('Names of sources or components; all without one.') }),
  positional: ['...sources'],
  role: 'packager',
  danger: 'note',
  examples: ['refresh', 'refresh self'],
  async run({ factory, speaker, command: line, operation, progress }, { sources }) {
    const { config } = factory;
    const known = [...config.sources.keys(), ...config.components.keys()];
    const stranger = sources.find((name) => !known.includes(name));
    if (stranger !== undefined) {
      throw new UserError('NAME_UNKNOWN', `There is no source or component called "${stranger}".`, {
        hint: `Configured: ${some(known, 8)}.`,
        suggest: nearest(stranger, known),
      });
    }
    progress(sources.length === 0 ? 'Reading all sources …' : `Reading ${some(sources, 5)} …`);
    const { moved } = await factory.refresh(sources, { actor: `person:${speaker.person}`, room: speaker.room, command: line, operation });
    const snapshot = await factory.snapshot();
    const imports = await importLines(snapshot, config, snapshot.at);
    const broken = imports.filter((item) => item.error !== null);
    const news =
      moved.length === 0
        ? 'no component moved'
        : `${plural(moved.length, 'component')} moved: ${some(
            moved.map((item) => item.component),
            5,
          )}`;
    return {
      kind: 'imports',
      data: { imports, moved },
      document: {
        verdict: `${imports.length === 0 ? 'No sources to read' : `${plural(imports.length, 'source')} read`}${
          broken.length === 0
            ? ''
            : ` (${some(
                broken.map((item) => item.id),
                3,
              )} could not be read)`
        }; ${news}.`,
        ...(moved.length === 0 ? {} : { next: 'plan rebuild --unbuilt shows what would be built.' }),
        body: imports.length === 0 ? [] : [importTable(imports)],
      },
    };
  },
});
