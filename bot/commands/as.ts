import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { z } from 'zod';
import { command } from './command.ts';

export default command({
  word: 'as',
  summary: 'Speak as somebody else at the prompt, where the factory allows it. Without a name, as yourself again.',
  args: z.strictObject({ person: z.string().optional().describe('A person of people/.') }),
  positional: ['person'],
  role: 'guest',
  danger: 'read',
  examples: ['as {person}', 'as'],
  run({ snapshot: { config }, speaker }, { person }) {
    const id = person?.replace(/^person:/, '');
    const atConsole = speaker.room.startsWith('room:console');
    if (!config.factory.console.act_as || !atConsole) {
      throw new UserError('DENIED', 'Here everybody speaks for themselves.', {
        rule: atConsole ? 'factory.yaml console.act_as: true is not there' : 'speaking as another is for the console',
        hint: 'whoami says who you are.',
      });
    }
    if (id !== undefined && id !== 'guest' && !config.people.has(id)) {
      throw new UserError('NAME_UNKNOWN', `There is no person "${id}".`, {
        hint: `People here: ${[...config.people.keys()].join(', ') || 'none'}.`,
        suggest: nearest(id, config.people.keys()),
      });
    }
    const verdict = id === undefined ? 'At the prompt you speak as yourself again.' : `At the prompt you speak as ${id} from now on.`;
    return Promise.resolve({
      kind: 'as',
      data: { person: id === undefined ? null : `person:${id}` },
      document: {
        verdict,
        next: id === undefined ? 'whoami says who that is.' : 'as, without a name, makes you yourself again.',
      },
    });
  },
});
