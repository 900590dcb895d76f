import type { Config } from '@millwright/core/config/schema.ts';
import { permit, permitInRoom } from '@millwright/core/change/permission.ts';
import { suggestions } from '@millwright/core/open/suggestions.ts';
import { dangers, roles } from '@millwright/core/model/person.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { z } from 'zod';
import { fieldsOf, flagOf, usageOf } from '@millwright/core/words/line/fields.ts';
import { commandNamed } from '../dispatch/parse.ts';
import { filledExamples } from '../dispatch/examples.ts';
import { plural } from '../messages/phrases.ts';
import { command, type Command } from './command.ts';
import { commandFiles } from './commands.ts';

const groups = {
  read: 'Questions',
  note: 'Notes (done at once)',
  write: 'Changes (planned, then confirmed)',
  irreversible: 'Changes nobody can take back',
} as const;

export default command({
  word: 'help',
  summary: 'What there is to say, or how to say one thing.',
  args: z.strictObject({ word: z.string().optional().describe('A command.'), all: z.boolean().default(false).describe('Also what you may not do.') }),
  positional: ['word'],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['help', 'help trace'],
  async run({ snapshot, speaker }, { word, all }) {
    if (word !== undefined) {
      const found = await commandNamed(word, commandFiles);
      return { kind: 'help', data: describe(found, snapshot.config), document: oneCommand(found, snapshot.config) };
    }
    const every = await Promise.all(Object.values(commandFiles).map(async (load) => (await load()).default as Command));
    const mine = every.filter((item) => all || permit(snapshot.config, speaker, { role: item.role, word: item.word }).allowed);
    const hidden = every.length - mine.length;
    const others = roles.flatMap((role) => {
      const count = every.filter((item) => item.role === role && !mine.includes(item)).length;
      return count === 0 ? [] : [`+${count} need role ${role}`];
    });
    const here = dangers.filter((danger) => danger !== 'note' && !permitInRoom(snapshot.config, speaker.room, danger).allowed);
    const now = await suggestions(snapshot, { person: speaker.person, mayActAs: speaker.room === 'room:console' && snapshot.config.factory.console.act_as });
    return {
      kind: 'help',
      data: { commands: mine.map((item) => describe(item, snapshot.config)), hidden, now },
      document: {
        verdict: `${plural(mine.length, 'command')} for you${hidden === 0 ? '' : ` (${others.join(', ')}; help --all shows them)`}.${here.includes('write') ? ' This room only answers questions.' : ''}`,
        next: 'help WORD says how to write one; every answer names the next command to type.',
        body: [
          { kind: 'fields' as const, title: 'You could now type', fields: now.map((item) => [item.command, item.why] as const) },
          ...dangers.flatMap((danger) => {
            const rows = mine.filter((item) => item.danger === danger).map((item) => [item.word, item.summary]);
            return rows.length === 0
              ? []
              : [{ kind: 'fields' as const, title: groups[danger], fields: rows.map(([name = '', text = '']) => [name, text] as const) }];
          }),
        ],
      },
    };
  },
});

function describe(item: Command, config: Config) {
  const { word, aliases, summary, role, danger, examples } = item;
  return { word, aliases: aliases ?? [], summary, usage: usageOf(item), role, danger, examples: filledExamples(examples, config) };
}

function oneCommand(item: Command, config: Config): Document {
  const confirm = {
    read: 'It only answers.',
    note: 'It is done at once.',
    write: 'It is planned first; you or another confirm it.',
    irreversible: 'It is planned first; a second, different person confirms it.',
  };
  const fields = fieldsOf(item).map((field) => {
    const label = field.position >= 0 ? field.name.toUpperCase() : flagOf(field.name);
    const choices = field.choices.length > 0 ? ` (${field.choices.join(', ')})` : '';
    return [label, `${field.description}${choices}`] as const;
  });
  return {
    verdict: item.summary,
    next: usageOf(item),
    body: [
      ...(fields.length === 0 ? [] : [{ kind: 'fields' as const, title: 'Arguments', fields }]),
      { kind: 'lines', title: 'Examples', lines: filledExamples(item.examples, config) },
      {
        kind: 'fields',
        fields: [
          ['who', item.role === 'guest' ? 'everybody' : item.role],
          ['what happens', confirm[item.danger]],
          ...(item.aliases === undefined || item.aliases.length === 0 ? [] : [['also', item.aliases.join(', ')] as const]),
        ],
      },
    ],
  };
}
