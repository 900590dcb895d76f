import { refreshLine } from '@millwright/core/content/line.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { collectionLines, collectionTable } from '../messages/collections.ts';
import { importLines, importTable } from '../messages/imports.ts';
import { plural, some } from '../messages/phrases.ts';
import { command } from './command.ts';

export default command({
  word: refreshLine.word,
  summary: 'Reads sources, components and collections again and waits until that is done.',
  args: refreshLine.args,
  positional: refreshLine.positional,
  role: 'packager',
  danger: 'note',
  examples: ['refresh', 'refresh {source}'],
  async run({ factory, speaker, command: line, operation, progress }, { sources }) {
    const { config } = factory;
    const known = [...config.sources.keys(), ...config.components.keys(), ...config.collections.keys()];
    const stranger = sources.find((name) => !known.includes(name));
    if (stranger !== undefined) {
      throw new UserError('NAME_UNKNOWN', `There is no source, component or collection called "${stranger}".`, {
        hint: `Configured: ${some(known, 8)}.`,
        suggest: nearest(stranger, known),
      });
    }
    progress(sources.length === 0 ? 'Reading all sources …' : `Reading ${some(sources, 5)} …`);
    const { moved } = await factory.refresh(sources, { actor: `person:${speaker.person}`, room: speaker.room, command: line, operation });
    const snapshot = await factory.snapshot();
    const every = await importLines(snapshot, config, snapshot.at);
    const imports = sources.length === 0 ? every : every.filter((item) => sources.includes(item.id));
    const collections = (await collectionLines(snapshot, config)).filter((item) => sources.length === 0 || sources.includes(item.id));
    const read = imports.length === 0 ? 'No sources to read' : `${plural(imports.length, 'source')} read`;
    const broken = imports.filter((item) => item.error !== null);
    const unread = broken.length === 0 ? '' : ` (${names(broken.map((item) => item.id))} could not be read)`;
    const news = moved.length === 0 ? 'no component moved' : `${plural(moved.length, 'component')} moved: ${names(moved.map((item) => item.component))}`;
    return {
      kind: 'imports',
      data: { imports, moved, ...(collections.length === 0 ? {} : { collections }) },
      document: {
        verdict:
          imports.length === 0 && sources.length > 0
            ? `${upper(collections.length === 0 ? news : `${plural(collections.length, 'collection')} read; ${news}`)}.`
            : `${read}${unread}; ${news}.`,
        ...(moved.length === 0 ? {} : { next: 'plan rebuild --unbuilt shows what would be built.' }),
        body: [...(imports.length === 0 ? [] : [importTable(imports)]), ...(collections.length === 0 ? [] : [collectionTable(collections)])],
      },
    };
  },
});

function names(ids: readonly string[]): string {
  return some(ids, 5);
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
